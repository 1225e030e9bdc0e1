import Bytes

/// Writes JSON.
package enum JSONWriter {
  /// Appends a string in quotes, with the escapes that it needs (RFC 8259, section 7).
  package static func append(string: String, to writer: inout ByteWriter) { append(string: string.bytes, to: &writer) }

  /// Appends valid UTF-8 as a string in quotes.
  package static func append(string bytes: Span<UInt8>, to writer: inout ByteWriter) {
    guard bytes.firstSpecialInString(from: 0) < bytes.count else {
      return writer.append(roomFor: bytes.count + 2) { output in
        output.append(UInt8(ascii: "\""))
        output.append(bytes)
        output.append(UInt8(ascii: "\""))
      }
    }
    writer.append(UInt8(ascii: "\""))
    var start = 0
    while start < bytes.count {
      let end = bytes.firstSpecialInString(from: start)
      writer.append(bytes.extracting(start..<end))
      if end < bytes.count { appendSpecial(bytes[end], to: &writer) }
      start = end + 1
    }
    writer.append(UInt8(ascii: "\""))
  }

  private static func appendSpecial(_ byte: UInt8, to writer: inout ByteWriter) {
    switch byte {
    case UInt8(ascii: "\""): writer.append("\\\"")
    case UInt8(ascii: "\\"): writer.append("\\\\")
    case 0x0A: writer.append("\\n")
    case 0x0D: writer.append("\\r")
    case 0x09: writer.append("\\t")
    case 0..<0x20:
      writer.append("\\u00")
      writer.append(utf8: Hex.string([byte]))
    default: writer.append(byte)
    }
  }
}
