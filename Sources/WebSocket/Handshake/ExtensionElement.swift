/// One element of `Sec-WebSocket-Extensions` (RFC 6455, section 9.1): `name; parameter; parameter=value; parameter="value"`.
struct ExtensionElement: Equatable {
  struct Parameter: Equatable {
    let name: String
    /// Without its quotes.
    let value: String?
  }

  let name: String
  let parameters: [Parameter]

  /// The elements of all `values`: several fields are "logically the same as a single |Sec-WebSocket-Extensions| header field that
  /// contains all values". `nil`: they are not what the grammar asks for.
  static func list(of values: [String]) -> [ExtensionElement]? {
    guard !values.isEmpty else { return [] }
    var scanner = ElementScanner(bytes: Array(values.joined(separator: ",").utf8))
    var elements: [ExtensionElement] = []
    while true {
      // Of a list, "a recipient MUST parse and ignore a reasonable number of empty list elements" (RFC 9110, section 5.6.1.2), but one
      // element is due ("1#extension").
      while scanner.skip(",") {}
      if scanner.isAtEnd { return elements.isEmpty ? nil : elements }
      guard let element = scanner.element(), scanner.isAtEnd || scanner.skip(",") else { return nil }
      elements.append(element)
    }
  }
}

/// Reads the grammar from the front of `bytes`; white space may stand around everything but the parts of a quoted string.
private struct ElementScanner {
  let bytes: [UInt8]
  private var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool {
    mutating get {
      while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") { index += 1 }
      return index == bytes.count
    }
  }

  /// Whether the next byte was `character`, which is then behind.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard !isAtEnd, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  mutating func element() -> ExtensionElement? {
    guard let name = token() else { return nil }
    var parameters: [ExtensionElement.Parameter] = []
    while skip(";") {
      guard let name = token() else { return nil }
      var value: String?
      if skip("=") {
        value = skip("\"") ? restOfQuotedToken() : token()
        guard value != nil else { return nil }
      }
      parameters.append(.init(name: name, value: value))
    }
    return ExtensionElement(name: name, parameters: parameters)
  }

  private mutating func token() -> String? {
    guard !isAtEnd else { return nil }
    let rest = bytes[index...].prefix(while: FieldValues.isTokenUnit)
    index = rest.endIndex
    return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
  }

  /// "When using the quoted-string syntax variant, the value after quoted-string unescaping MUST conform to the 'token' ABNF."
  private mutating func restOfQuotedToken() -> String? {
    var value: [UInt8] = []
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      if bytes[index] == UInt8(ascii: "\\") { index += 1 }
      guard index < bytes.count, FieldValues.isTokenUnit(bytes[index]) else { return nil }
      value.append(bytes[index])
      index += 1
    }
    return skip("\"") && !value.isEmpty ? String(decoding: value, as: UTF8.self) : nil
  }
}
