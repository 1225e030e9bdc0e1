import Bytes

/// Where a string lies in a text that has been scanned.
package struct JSONString: Sendable, Equatable {
  /// Between the quotes.
  package let content: Range<Int>
  package let hasEscapes: Bool

  package init(content: Range<Int>, hasEscapes: Bool) {
    self.content = content
    self.hasEscapes = hasEscapes
  }

  /// With the quotes.
  package var token: Range<Int> { content.lowerBound - 1..<content.upperBound + 1 }

  /// Whether the string is `word`.
  package func equals(_ word: StaticString, in text: Span<UInt8>) -> Bool {
    guard hasEscapes else { return text.extracting(content).isEqual(to: word) }
    var writer = ByteWriter()
    decode(text, into: &writer)
    return writer.span.isEqual(to: word)
  }

  package func text(in text: Span<UInt8>) -> String {
    guard hasEscapes else { return text.extracting(content).text }
    var writer = ByteWriter()
    decode(text, into: &writer)
    return writer.span.text
  }

  /// Appends the characters that the string stands for. Half a surrogate pair stands for U+FFFD.
  package func decode(_ text: Span<UInt8>, into writer: inout ByteWriter) {
    guard hasEscapes else { return writer.append(text.extracting(content)) }
    var index = content.lowerBound
    while index < content.upperBound {
      guard text[index] == UInt8(ascii: "\\") else {
        writer.append(text[index])
        index += 1
        continue
      }
      index += 2
      switch text[index - 1] {
      case UInt8(ascii: "b"): writer.append(0x08)
      case UInt8(ascii: "f"): writer.append(0x0C)
      case UInt8(ascii: "n"): writer.append(0x0A)
      case UInt8(ascii: "r"): writer.append(0x0D)
      case UInt8(ascii: "t"): writer.append(0x09)
      case UInt8(ascii: "u"): appendScalar(text, &index, into: &writer)
      case let other: writer.append(other)
      }
    }
  }

  /// Decodes `\uXXXX`, of which `index` is at the first digit, and a second one that belongs to it.
  private func appendScalar(_ text: Span<UInt8>, _ index: inout Int, into writer: inout ByteWriter) {
    let unit = Self.unit(text, at: index)
    index += 4
    var scalar = Unicode.Scalar(unit)
    if unit >= 0xD800, unit < 0xDC00, index + 6 <= content.upperBound, text[index] == UInt8(ascii: "\\"),
      text[index + 1] == UInt8(ascii: "u")
    {
      let low = Self.unit(text, at: index + 2)
      if low >= 0xDC00, low < 0xE000 {
        scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        index += 6
      }
    }
    writer.append(utf8: String(scalar ?? "\u{FFFD}"))
  }

  private static func unit(_ text: Span<UInt8>, at index: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 << 4 | UInt32(hexDigit(text[index + $1]) ?? 0) }
  }

  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
