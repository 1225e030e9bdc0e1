/// Base 64 with the URL-safe alphabet and no padding (RFC 4648, section 5), as JWT uses it (RFC 7515, section 2).
package enum Base64URL {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  package static func encode(_ bytes: Span<UInt8>, into writer: inout ByteWriter) {
    var index = 0
    while index < bytes.count {
      let remaining = bytes.count - index
      let second = remaining > 1 ? bytes[index + 1] : 0
      let third = remaining > 2 ? bytes[index + 2] : 0
      let word = UInt32(bytes[index]) << 16 | UInt32(second) << 8 | UInt32(third)
      for position in 0..<min(remaining + 1, 4) {
        writer.append(alphabet[Int(word >> UInt32(18 - 6 * position)) & 63])
      }
      index += 3
    }
  }

  package static func encode(_ bytes: [UInt8]) -> String {
    var writer = ByteWriter()
    encode(bytes.span, into: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The bytes, or `nil` for a foreign character, padding, an impossible length, or unused bits that are not zero: one value
  /// has one spelling.
  package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var word: UInt32 = 0
    var bitCount: UInt32 = 0
    var isValid = true
    let bytes = [UInt8](capacity: text.count * 3 / 4) { output in
      for index in text.indices {
        guard let digit = value(text[index]) else { return isValid = false }
        word = word << 6 | digit
        bitCount += 6
        if bitCount >= 8 {
          bitCount -= 8
          output.append(UInt8(truncatingIfNeeded: word >> bitCount))
        }
      }
    }
    return isValid && word & (1 << bitCount - 1) == 0 ? bytes : nil
  }

  private static func value(_ unit: UInt8) -> UInt32? {
    switch unit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(unit) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(unit) - 97 + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(unit) - 48 + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
