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

  /// The values of all fields of a name, which is in lowercase; one each.
  package func values(of name: String) -> [String] {
    fields.compactMap { $0.name.canonicalName == name ? $0.value : nil }
  }

  /// The elements of a comma-separated field, over all its lines (RFC 9110, section 5.6.1).
  package func elements(of name: HTTPField.Name) -> [String] {
    fields[values: name].flatMap { $0.parts(separatedBy: ",") }.filter { !$0.isEmpty }
  }

  /// The value of a cookie (RFC 6265, section 4.2); of several of one name the first, of an empty one none.
  package func cookie(_ name: String) -> String? {
    for pair in fields[values: .cookie].flatMap({ $0.parts(separatedBy: ";") }) {
      let parts = pair.parts(separatedBy: "=", maxSplits: 1)
      if parts.count == 2, parts[0] == name, !parts[1].isEmpty { return parts[1] }
    }
    return nil
  }

  /// The token of `Authorization: Bearer` (RFC 6750, section 2.1).
  package var bearerToken: String? {
    guard let parts = fields.single(.authorization)?.parts(separatedBy: " ", maxSplits: 1), parts.count == 2,
      parts[0].equalsIgnoringCase("bearer")
    else { return nil }
    return parts[1]
  }
}
