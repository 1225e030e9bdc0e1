/// Where a server listens, and whether it speaks TLS there.
package struct Endpoint: Sendable, Equatable, CustomStringConvertible {
  /// Dotted, such as `127.0.0.1`.
  package let host: String
  package let port: UInt16
  package let isEncrypted: Bool

  /// Reads `HOST:PORT`.
  package init?(_ text: String, isEncrypted: Bool = false) {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
    host = String(parts[0])
    self.port = port
    self.isEncrypted = isEncrypted
  }

  package var description: String { "\(host):\(port)" }
}
