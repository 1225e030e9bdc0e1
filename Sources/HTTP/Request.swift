import HTTPTypes

/// A whole request.
package struct Request: Sendable {
  package var method: HTTPRequest.Method
  /// Percent-decoded, without the query.
  package var path: String
  /// Names and values in their order, percent-decoded.
  package var query: [(name: String, value: String)]
  package var fields: HTTPFields
  package var body: [UInt8]
  /// 0 or 1, of HTTP/1.x.
  package var minorVersion: Int
  /// Whether the connection stays open after the answer (RFC 9112, section 9.3).
  package var isKeepAlive: Bool

  package init(
    method: HTTPRequest.Method, path: String, query: [(name: String, value: String)] = [], fields: HTTPFields = [:],
    body: [UInt8] = [], minorVersion: Int = 1, isKeepAlive: Bool = true
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.fields = fields
    self.body = body
    self.minorVersion = minorVersion
    self.isKeepAlive = isKeepAlive
  }

  /// The first value of a query item.
  package func queryValue(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// The elements of a comma-separated field, over all its lines.
  package func elements(of name: HTTPField.Name) -> [String] {
    fields[values: name].flatMap { $0.split(separator: ",").map { trimmed($0) } }.filter { !$0.isEmpty }
  }

  /// The value of a cookie (RFC 6265, section 4.2).
  package func cookie(_ name: String) -> String? {
    for line in fields[values: .cookie] {
      for pair in line.split(separator: ";") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        if parts.count == 2, trimmed(parts[0]) == name { return trimmed(parts[1]) }
      }
    }
    return nil
  }

  /// The token of `Authorization: Bearer` (RFC 6750, section 2.1).
  package var bearerToken: String? {
    guard let value = fields[.authorization] else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return trimmed(parts[1])
  }
}

/// `text` without the blanks and tabs around it.
func trimmed(_ text: Substring) -> String {
  let isBlank = { (character: Character) in character == " " || character == "\t" }
  var text = text
  while let first = text.first, isBlank(first) { text.removeFirst() }
  while let last = text.last, isBlank(last) { text.removeLast() }
  return String(text)
}
