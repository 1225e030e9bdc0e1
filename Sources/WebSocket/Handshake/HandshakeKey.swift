import Bytes
import Crypto

/// `Sec-WebSocket-Key` and the `Sec-WebSocket-Accept` that answers it (RFC 6455, section 1.3).
enum HandshakeKey {
  static let nonceByteCount = 16

  /// Whether `key` is base 64 of 16 bytes: 22 digits and the padding of the last two bytes missing.
  static func isValid(_ key: String) -> Bool {
    key.utf8.count == 24 && key.hasSuffix("==") && key.utf8.dropLast(2).allSatisfy(isBase64Digit)
  }

  static func encode(_ nonce: [UInt8]) -> String {
    precondition(nonce.count == nonceByteCount, "a nonce has 16 bytes")
    return base64(nonce)
  }

  /// Base 64 of SHA-1(key ‖ GUID), section 4.2.2.
  static func accept(_ key: String) -> String {
    base64(SHA1.digest(of: (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").bytes))
  }

  private static func isBase64Digit(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
      true
    default: false
    }
  }

  /// Base 64 as of RFC 4648, section 4: the URL-safe form with two other digits, padded.
  private static func base64(_ bytes: [UInt8]) -> String {
    var text = ByteWriter()
    Base64URL.encode(bytes.span, into: &text)
    var digits = text.mutableSpan
    for index in digits.indices {
      if digits[index] == UInt8(ascii: "-") { digits[index] = UInt8(ascii: "+") }
      if digits[index] == UInt8(ascii: "_") { digits[index] = UInt8(ascii: "/") }
    }
    for _ in 0..<(3 - bytes.count % 3) % 3 { text.append(UInt8(ascii: "=")) }
    return text.span.text
  }
}
