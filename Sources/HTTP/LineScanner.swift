import Bytes

/// Takes lines from bytes that arrive in pieces, and looks at each byte once, however small the pieces are.
///
/// A line ends with CRLF and nothing else. RFC 9112, section 2.2 lets a recipient take a bare LF for an end; what one
/// recipient takes for an end and another does not is how requests are smuggled.
struct LineScanner: Sendable {
  /// The bytes of the unfinished line that have been looked at.
  private var scannedByteCount = 0

  /// The line that begins at `input[offset]`, without its end, and `offset` moved past it; or `nil` when it is not
  /// whole yet.
  ///
  /// - Throws: `overflow` at the first byte beyond `limit`, which counts the CRLF too.
  mutating func takeLine(
    in input: Span<UInt8>, from offset: inout Int, limit: Int, overflow: RequestViolation
  ) throws(RequestViolation) -> String? {
    var index = offset + scannedByteCount
    while index < input.count {
      guard index - offset < limit else { throw overflow }
      let followsCR = index > offset && input[index - 1] == UInt8(ascii: "\r")
      switch input[index] {
      case UInt8(ascii: "\n") where followsCR:
        guard let text = try? UTF8Span(validating: input.extracting(offset..<index - 1)) else { throw .malformedText }
        let line = String(copying: text)
        scannedByteCount = 0
        offset = index + 1
        return line
      case _ where followsCR: throw .strayControl(byte: UInt8(ascii: "\r"))
      case UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x20...0x7E, 0x80...0xFF: index += 1
      case let control: throw .strayControl(byte: control)
      }
    }
    scannedByteCount = index - offset
    return nil
  }
}
