import Bytes

extension MessageReader {
  /// Reads on, as `next(in:from:inflatingWith:)` does, where no compression has been agreed on.
  package mutating func next(in input: inout MutableSpan<UInt8>, from offset: inout Int) -> ReadResult {
    precondition(!allowsCompression, "an inflater is needed")
    var none = Inflater()
    return next(in: &input, from: &offset, inflatingWith: &none)
  }
}
