import Bytes

/// Takes lines from bytes that arrive in pieces, and looks at each byte once, or twice at a CR, however small the pieces are.
///
/// A line ends with CRLF and nothing else. RFC 9112, section 2.2 lets a recipient take a bare LF for an end; what one
/// recipient takes for an end and another does not is how requests are smuggled.
struct LineScanner: Sendable {
  /// The bytes of the unfinished line that need not be looked at again.
  private var scannedByteCount = 0

  /// The line that begins at `input[offset]`, without its end, and `offset` moved past it; or `nil` when it is not
  /// whole yet.
  ///
  /// - Throws: `overflow` at the first byte beyond `limit`, which counts the CRLF too.
  mutating func takeLine(
    in input: Span<UInt8>, from offset: inout Int, limit: Int, overflow: RequestViolation
  ) throws(RequestViolation) -> String? {
    let end = min(input.count, offset + max(limit, 0))
    var index = offset + scannedByteCount
    while index < end, Self.isText(input[index]) { index += 1 }
    if index + 1 < end {
      guard input[index] == UInt8(ascii: "\r"), input[index + 1] == UInt8(ascii: "\n") else {
        throw .strayControl(byte: input[index])
      }
      guard let text = try? UTF8Span(validating: input.extracting(offset..<index)) else { throw .malformedText }
      scannedByteCount = 0
      offset = index + 2
      return String(copying: text)
    }
    if index < end, input[index] != UInt8(ascii: "\r") { throw .strayControl(byte: input[index]) }
    guard end == input.count else { throw overflow }
    scannedByteCount = index - offset
    return nil
  }

  /// Whether `byte` may stand in a line.
  private static func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") }
}
