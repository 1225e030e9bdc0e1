import COpenSSL
import Synchronization

/// The certificate that a server shows, and how it speaks TLS.
///
/// Only TLS 1.2 and 1.3 with forward secrecy and authenticated encryption (RFC 9325). Sessions are resumed by tickets, so
/// the server keeps nothing for them.
package final class TLSContext: Sendable {
  private let certificatePath: String
  private let keyPath: String
  private let current: Mutex<TLSSettings>

  /// Reads a chain of certificates, the server's first, and its private key, both in PEM.
  package init(certificatePath: String, keyPath: String) throws(TLSError) {
    self.certificatePath = certificatePath
    self.keyPath = keyPath
    current = Mutex(try TLSSettings(certificatePath: certificatePath, keyPath: keyPath))
  }

  /// Reads both files again, for the handshakes that begin from now on. Tickets of before stay good.
  ///
  /// - Throws: what is wrong with the new files. Then all stays as it was.
  package func reload() throws(TLSError) {
    let new = try TLSSettings(certificatePath: certificatePath, keyPath: keyPath)
    current.withLock { current in
      new.takeTicketKeys(from: current)
      current = new
    }
  }

  /// A stream that awaits its peer's first message.
  func accept() -> TLSStream {
    let ssl = current.withLock { $0.makeSSL() }
    SSL_set_accept_state(ssl)
    return TLSStream(owning: ssl)
  }
}
