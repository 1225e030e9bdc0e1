/// What a peer sends, and where the transport cuts it: both are for the fuzzer to choose.
struct CutStream {
  /// Bits that the target reads.
  let options: UInt8
  let bytes: ArraySlice<UInt8>
  private let sizes: [Int]

  /// Reads one byte of options, three of sizes, and the stream behind them. `nil`: too short.
  init?(_ input: [UInt8]) {
    guard input.count >= 4 else { return nil }
    options = input[0]
    sizes = input[1..<4].map(Int.init)
    bytes = input[4...]
  }

  /// The stream in pieces of the three sizes in turn; a piece of size 0 is all that is left.
  var pieces: [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var rest = bytes
    while !rest.isEmpty {
      let size = sizes[pieces.count % sizes.count]
      pieces.append(rest.prefix(size == 0 ? rest.count : size))
      rest = rest.dropFirst(pieces[pieces.count - 1].count)
    }
    return pieces
  }
}

/// Calls `body` with a copy of `bytes` in memory of exactly their number, so that AddressSanitizer sees the first byte that is
/// touched beyond them. (An array may own more than it shows.)
func withExactCopy<Result>(
  of bytes: some Collection<UInt8>, _ body: (inout MutableSpan<UInt8>) throws(BrokenPromise) -> Result
) throws(BrokenPromise) -> Result {
  let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
  defer { memory.deallocate() }
  // In bounds: there is room for all of `bytes`, and the span ends before the memory is given back.
  _ = memory.initialize(fromContentsOf: bytes)
  var span = memory.mutableSpan
  return try body(&span)
}
