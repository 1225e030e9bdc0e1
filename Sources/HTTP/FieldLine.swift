import HTTPTypes

extension HTTPField.Name {
  /// Not among the names of HTTPTypes, which has it as a pseudo-field.
  package static let host = HTTPField.Name("Host")!
}

extension HTTPField {
  /// Reads `name: value` (RFC 9112, section 5).
  init(line: String) throws(RequestViolation) {
    guard line.utf8.first != UInt8(ascii: " "), line.utf8.first != UInt8(ascii: "\t") else { throw .foldedField }
    guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), let name = Name(String(line[..<colon])) else {
      throw .malformedField
    }
    self.init(name: name, value: trimmed(line.utf8[colon...].dropFirst()))
  }
}

extension HTTPFields {
  /// The value of a field that stands once at most. Asked by subscript, all values of the name would be joined.
  package func single(_ name: HTTPField.Name) -> String? { first { $0.name == name }?.value }

  /// Fields of which a second one, even an equal one, would let two readers understand two things.
  private static let singletons: Set<HTTPField.Name> = [
    .host, .contentLength, .transferEncoding, .contentType, .authorization, .origin, .secWebSocketKey,
    .secWebSocketVersion,
  ]

  mutating func append(line: String, limits: HTTPLimits) throws(RequestViolation) {
    let field = try HTTPField(line: line)
    if Self.singletons.contains(field.name), contains(field.name) { throw .repeatedField(name: field.name.rawName) }
    guard count < limits.fieldCount else { throw .tooManyFields(limit: limits.fieldCount) }
    append(field)
  }
}
