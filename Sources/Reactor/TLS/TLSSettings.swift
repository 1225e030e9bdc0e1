import Bytes
import COpenSSL

/// A set of OpenSSL's settings, never changed once a handshake uses it. Connections hold what they need of it.
// OpenSSL counts its references atomically and locks what it changes inside, SSL_CTX_new(3).
final class TLSSettings: @unchecked Sendable {
  private let context: OpaquePointer

  /// What both roles have in common.
  private init(_ method: OpaquePointer) {
    guard let context = SSL_CTX_new(method) else { preconditionFailure("out of memory") }
    self.context = context
    copenssl_set_versions(context, TLS1_2_VERSION, TLS1_3_VERSION)
    // For TLS 1.2; those of 1.3 are all like that.
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20")
    // A peer could make the other work for nothing; and compression would give away what it compresses (CRIME).
    copenssl_disable_renegotiation_and_compression(context)
    copenssl_release_idle_buffers(context)
    copenssl_disable_session_cache(context)
  }

  /// A server's.
  convenience init(certificatePath: String, keyPath: String) throws(TLSError) {
    self.init(TLS_server_method())
    // One connection comes back as one; OpenSSL would send two.
    SSL_CTX_set_num_tickets(context, 1)
    SSL_CTX_set_alpn_select_cb(context, Self.selectProtocol, nil)
    try useCertificates(at: certificatePath)
    try useKey(at: keyPath, ofCertificateAt: certificatePath)
  }

  /// A client's: it goes on only with a server that has shown a certificate for `serverName`, a host name or an IP
  /// address, from an authority that it trusts.
  convenience init(serverName: String, authoritiesPath: String?) throws(TLSError) {
    self.init(TLS_client_method())
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    let expectation = SSL_CTX_get0_param(context)
    // An address is taken by the one, a name by the other. With neither, every certificate of a trusted authority would do.
    precondition(
      X509_VERIFY_PARAM_set1_ip_asc(expectation, serverName) == 1
        || !serverName.isEmpty && X509_VERIFY_PARAM_set1_host(expectation, serverName, 0) == 1,
      "no name to expect of the server")
    // In bounds: a literal's bytes live for ever.
    SSL_CTX_set_alpn_protos(context, Self.spokenProtocol.utf8Start, UInt32(Self.spokenProtocol.utf8CodeUnitCount))
    try trustAuthorities(at: authoritiesPath)
  }

  deinit { SSL_CTX_free(context) }

  /// A new connection's state, which the caller owns.
  func makeSSL() -> OpaquePointer {
    guard let ssl = SSL_new(context) else { preconditionFailure("out of memory") }
    return ssl
  }

  func takeTicketKeys(from other: TLSSettings) {
    var keys = [UInt8](repeating: 0, count: copenssl_ticket_key_count(context))
    copenssl_get_ticket_keys(other.context, &keys, keys.count)
    copenssl_set_ticket_keys(context, &keys, keys.count)
    OPENSSL_cleanse(&keys, keys.count)
  }

  /// The only one, as ALPN lists it: behind its length.
  private static let spokenProtocol: StaticString = "\u{8}http/1.1"

  /// `http/1.1`, or the alert no_application_protocol (RFC 7301, section 3.2).
  private static let selectProtocol: SSL_CTX_alpn_select_cb_func = { _, selected, selectedCount, offered, count, _ in
    let spoken = TLSSettings.spokenProtocol
    var name: UnsafeMutablePointer<UInt8>?
    // In bounds: OpenSSL lends `count` bytes, and a literal's bytes live for ever.
    let result = SSL_select_next_proto(
      &name, selectedCount, spoken.utf8Start, UInt32(spoken.utf8CodeUnitCount), offered, count)
    selected?.pointee = UnsafePointer(name)
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL
  }
}

// MARK: - Files

extension TLSSettings {
  /// The chain: the server's own certificate first, then each one's issuer.
  private func useCertificates(at path: String) throws(TLSError) {
    let file = try PEMFile(path)
    guard let own = try file.nextValidCertificate() else { throw .noCertificate(path: path) }
    defer { X509_free(own) }
    guard SSL_CTX_use_certificate(context, own) == 1 else { throw .unusable(path: path) }
    while let issuer = try file.nextValidCertificate() {
      guard copenssl_add_chain_certificate(context, issuer) == 1 else {
        X509_free(issuer)
        throw .unusable(path: path)
      }
    }
  }

  /// The certificates in the file, or those that the system trusts.
  private func trustAuthorities(at path: String?) throws(TLSError) {
    guard let path else {
      SSL_CTX_set_default_verify_paths(context)
      return
    }
    let file = try PEMFile(path)
    var count = 0
    while let authority = try file.nextCertificate() {
      defer { X509_free(authority) }
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority)
      count += 1
    }
    if count == 0 { throw .noCertificate(path: path) }
  }

  private func useKey(at path: String, ofCertificateAt certificatePath: String) throws(TLSError) {
    let key = try PEMFile(path).key()
    defer { EVP_PKEY_free(key) }
    guard X509_check_private_key(SSL_CTX_get0_certificate(context), key) == 1 else {
      OpenSSLErrors.clear()
      throw .keyMismatch(key: path, certificate: certificatePath)
    }
    guard SSL_CTX_use_PrivateKey(context, key) == 1 else { throw .unusable(path: path) }
  }
}

extension TLSError {
  /// The error that OpenSSL has just met with the file.
  static func unusable(path: String) -> TLSError {
    .unusable(path: path, reason: OpenSSLErrors.text(OpenSSLErrors.take()))
  }
}
