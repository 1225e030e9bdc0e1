/// What carries the connections to the servers that a test starts.
package enum Transport: String, Sendable, CaseIterable {
  case plain = "plain TCP"
  case encrypted = "TLS"

  @TaskLocal package static var current = Transport.plain

  /// The server's settings for it.
  package var arguments: [String] {
    get throws {
      switch self {
      case .plain: []
      case .encrypted: try TestCertificate.usual.get().arguments
      }
    }
  }
}

extension TestCertificate {
  /// The settings of a server that shows it.
  package var arguments: [String] { ["--tls-certificate", certificatePath, "--tls-key", keyPath] }
}
