import CPostgres

/// A connection URI in the form that libpq documents, checked. What it prints has neither the password nor any other parameter.
package struct PostgresURL: Sendable, Equatable, CustomStringConvertible {
  /// The whole URL, secrets included: for libpq only.
  let secretText: String
  package let description: String

  /// - Throws: `.malformedURL`, which does not quote the URL.
  init(_ url: String) throws(ActionLogError) {
    // libpq takes everything up to the first '@' or '/' for user and password, and would name the rest of a password as a host or
    // a port in its messages.
    let afterScheme = url.drop { $0 != "/" }.dropFirst(2)
    let authority = afterScheme.prefix { $0 != "/" && $0 != "?" }
    guard afterScheme.count(where: { $0 == "@" }) == authority.count(where: { $0 == "@" }),
      authority.count(where: { $0 == "@" }) <= 1
    else { throw .malformedURL(reason: "an @ or / in the password must be written %40 or %2F") }

    // In bounds: libpq returns an array that ends with an entry without keyword, or null; freed here, once.
    guard let options = PQconninfoParse(url, nil) else {
      throw .malformedURL(reason: "it is not a postgresql:// URL that libpq understands")
    }
    defer { PQconninfoFree(options) }
    var values: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    let user = values["user"].map { "\($0)@" } ?? ""
    let port = values["port"].map { ":\($0)" } ?? ""
    secretText = url
    description = "postgresql://\(user)\(values["host"] ?? "")\(port)/\(values["dbname"] ?? "")"
  }
}
