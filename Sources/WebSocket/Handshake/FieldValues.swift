/// Header field values that are comma-separated lists of tokens (RFC 9110, section 5.6.1).
enum FieldValues {
  /// The elements of all `values`, in order, without the white space around them. Empty elements are left out.
  static func elements(of values: [String]) -> [String] {
    values.flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }.map(trimmed).filter { !$0.isEmpty }
  }

  /// Whether `values` name `token`, which is in lowercase.
  static func contain(_ token: String, in values: [String]) -> Bool {
    // Most values are one element.
    values.contains { isEqual($0, token) } || elements(of: values).contains { isEqual($0, token) }
  }

  /// Whether `text` is `token`, which is in lowercase, in either case of its ASCII letters. (By characters a Kelvin sign would be a k.)
  static func isEqual(_ text: String, _ token: String) -> Bool {
    text.utf8.lazy.map { (65...90).contains($0) ? $0 | 0x20 : $0 }.elementsEqual(token.utf8)
  }

  /// Whether `elements` are tokens, no two of them the same.
  static func areUniqueTokens(_ elements: [String]) -> Bool {
    elements.allSatisfy(isToken) && Set(elements).count == elements.count
  }

  /// Whether `text` is a token (RFC 9110, section 5.6.2).
  static func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isTokenUnit)
  }

  static func isTokenUnit(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(unit)
    }
  }

  /// `text` without spaces and tabs at its ends.
  static func trimmed(_ text: some BidirectionalCollection<UInt8>) -> String {
    let isSpace = { (unit: UInt8) in unit == UInt8(ascii: " ") || unit == UInt8(ascii: "\t") }
    let front = text.drop(while: isSpace)
    let end = front.lastIndex { !isSpace($0) }.map(front.index(after:)) ?? front.startIndex
    return String(decoding: front[..<end], as: UTF8.self)
  }
}
