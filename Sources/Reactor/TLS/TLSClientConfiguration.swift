import Bytes
import COpenSSL

/// Which server a client wants to talk to over TLS, and whom it believes that it is.
///
/// As strict as the server's side: TLS 1.2 and 1.3 with forward secrecy and authenticated encryption (RFC 9325), and no
/// connection without a certificate for the name.
package final class TLSClientConfiguration: Sendable {
  private let serverName: String
  private let settings: TLSSettings

  /// - Parameters:
  ///   - serverName: the host name or IP address that the server's certificate must be for.
  ///   - authoritiesPath: a file of the certificates to trust, in PEM; `nil` for those of the system.
  package init(serverName: String, authoritiesPath: String? = nil) throws(TLSError) {
    self.serverName = serverName
    settings = try TLSSettings(serverName: serverName, authoritiesPath: authoritiesPath)
  }

  /// A stream that is to begin its handshake.
  func connect() -> TLSStream {
    let ssl = settings.makeSSL()
    SSL_set_connect_state(ssl)
    // An address is no name to ask for (RFC 6066, section 3).
    if IPAddress(serverName) == nil { copenssl_set_server_name(ssl, serverName) }
    return TLSStream(owning: ssl)
  }
}
