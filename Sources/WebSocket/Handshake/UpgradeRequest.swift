/// What the opening handshake reads of an HTTP request, as received: each array holds the values of the fields of one name.
package struct UpgradeRequest: Sendable {
  package var method: String
  /// The `1` of `HTTP/1.1`.
  package var httpMinorVersion: Int
  package var host: String?
  package var upgrade: [String]
  package var connection: [String]
  package var keys: [String]
  package var versions: [String]
  package var protocols: [String]
  package var extensions: [String]

  package init(
    method: String, httpMinorVersion: Int, host: String?, upgrade: [String], connection: [String], keys: [String],
    versions: [String], protocols: [String], extensions: [String]
  ) {
    self.method = method
    self.httpMinorVersion = httpMinorVersion
    self.host = host
    self.upgrade = upgrade
    self.connection = connection
    self.keys = keys
    self.versions = versions
    self.protocols = protocols
    self.extensions = extensions
  }

  /// - Parameter values: gives the values of all fields of a name, which is in lowercase.
  package init(method: String, httpMinorVersion: Int, values: (_ name: String) -> [String]) {
    self.init(
      method: method, httpMinorVersion: httpMinorVersion, host: values("host").first, upgrade: values("upgrade"),
      connection: values("connection"), keys: values("sec-websocket-key"), versions: values("sec-websocket-version"),
      protocols: values("sec-websocket-protocol"), extensions: values("sec-websocket-extensions"))
  }
}
