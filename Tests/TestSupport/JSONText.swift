import Foundation

/// A JSON value as the very text that was sent: what is promised byte for byte must not go through a decoder before it is compared.
///
/// It finds its way through good JSON and does not check it; `isValid` does.
package struct JSONText: Sendable, Equatable, CustomStringConvertible {
  private let bytes: ArraySlice<UInt8>

  package init(_ text: String) { bytes = ArraySlice(text.utf8) }

  package init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  private init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  package static func == (left: Self, right: Self) -> Bool { left.bytes.elementsEqual(right.bytes) }

  package var description: String { String(decoding: bytes, as: UTF8.self) }

  package var isValid: Bool {
    (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
  }

  /// The member of an object; `nil` when it has none of this name, or is no object.
  package subscript(name: String) -> JSONText? { members[name] }

  /// The members of an object by their names; none when it is no object.
  package var members: [String: JSONText] {
    guard bytes.first == UInt8(ascii: "{") else { return [:] }
    let parts = parts
    let pairs = stride(from: 0, to: parts.count - 1, by: 2).map { (parts[$0].string ?? "", parts[$0 + 1]) }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The elements of an array; none when it is no array.
  package var elements: [JSONText] { bytes.first == UInt8(ascii: "[") ? parts : [] }

  package var string: String? {
    guard bytes.first == UInt8(ascii: "\"") else { return nil }
    guard bytes.contains(UInt8(ascii: "\\")) else {
      return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
    }
    return try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) as? String
  }

  package var int: Int? { Int(description) }

  package var bool: Bool? { Bool(description) }

  package var isNull: Bool { description == "null" }

  /// What stands between the outer brackets: the elements of an array, or names and values of an object in turn.
  private var parts: [JSONText] {
    var parts: [JSONText] = []
    var index = bytes.startIndex + 1
    while index < bytes.endIndex - 1 {
      if Self.isBetweenValues(bytes[index]) {
        index += 1
      } else {
        let end = endOfValue(from: index)
        parts.append(JSONText(bytes[index..<end]))
        index = end
      }
    }
    return parts
  }

  /// The index behind the value that starts at `start`.
  private func endOfValue(from start: Int) -> Int {
    var depth = 0
    var isInString = false
    var index = start
    while index < bytes.endIndex {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\\") where isInString:
        index += 1
      case UInt8(ascii: "\""):
        isInString.toggle()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if !isInString { depth += 1 }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if !isInString { depth -= 1 }
        if depth < 0 { return index }
      default:
        if !isInString, depth == 0, Self.isBetweenValues(byte) { return index }
      }
      index += 1
    }
    return index
  }

  private static func isBetweenValues(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ","),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }
}

extension String {
  /// This string as a JSON string.
  package var jsonQuoted: String {
    let escaped = unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\u{0}"..<" ": "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
