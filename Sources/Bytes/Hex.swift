/// Base 16 (RFC 4648, section 8), written in lowercase and read in either case.
package enum Hex {
  /// The digit of `value`, which is below 16.
  static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

  package static func string(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    for byte in bytes {
      digits.append(digit(byte >> 4))
      digits.append(digit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The bytes that `text` spells, or `nil` when a character is no hex digit or their number is odd.
  package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for unit in text.utf8 {
      guard let digit = value(unit) else { return nil }
      if let upper = high {
        bytes.append(upper << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return high == nil ? bytes : nil
  }

  /// The 64-bit value that exactly 16 hex digits spell, or `nil`.
  package static func word(_ digits: Span<UInt8>) -> UInt64? {
    guard digits.count == 16 else { return nil }
    var word: UInt64 = 0
    for index in digits.indices {
      guard let digit = value(digits[index]) else { return nil }
      word = word << 4 | UInt64(digit)
    }
    return word
  }

  private static func value(_ unit: UInt8) -> UInt8? {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): unit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): unit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
