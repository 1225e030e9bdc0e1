import COpenSSL

/// TLS has failed at the client's end, in OpenSSL's words. An alert of the server is named in them.
package struct TLSFailure: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }

  /// The error that OpenSSL met last on this thread.
  static func take() -> TLSFailure {
    defer { ERR_clear_error() }
    return TLSFailure(ERR_reason_error_string(ERR_peek_error()).map { String(cString: $0) } ?? "no reason")
  }
}

/// The client's end of a TLS connection, without a socket: ciphertext in, ciphertext out. It trusts every server. For one
/// thread at a time.
package final class TLSClient {
  package enum Version: Int32, Sendable, CaseIterable {
    case tls11 = 0x0302
    case tls12 = 0x0303
    case tls13 = 0x0304
  }

  /// What a client may come back with.
  // OpenSSL counts its references atomically, and it is not changed any more.
  package final class Session: @unchecked Sendable {
    fileprivate let session: OpaquePointer

    fileprivate init(owning session: OpaquePointer) { self.session = session }

    deinit { SSL_SESSION_free(session) }
  }

  private let ssl: OpaquePointer
  // Owned by `ssl`.
  private let input = BIO_new(BIO_s_mem())!
  private let output = BIO_new(BIO_s_mem())!
  /// Whether the server's close_notify has been read.
  package private(set) var hasEnded = false

  /// - Parameters:
  ///   - version: the only one to be offered; `nil` for all.
  ///   - protocols: what to offer by ALPN; nothing if empty.
  package init(_ version: Version? = nil, protocols: [String] = [], resuming session: Session? = nil) {
    let context = SSL_CTX_new(TLS_client_method())!
    defer { SSL_CTX_free(context) }
    copenssl_set_versions(context, version?.rawValue ?? 0, version?.rawValue ?? 0)
    // Level 0, so that old versions can be offered at all.
    SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0")
    ssl = SSL_new(context)
    SSL_set_connect_state(ssl)
    SSL_set_bio(ssl, input, output)
    let names = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    if !names.isEmpty { SSL_set_alpn_protos(ssl, names, UInt32(names.count)) }
    if let session { SSL_set_session(ssl, session.session) }
  }

  deinit {
    // Otherwise OpenSSL would not resume a session whose connection was not closed in good order.
    SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN)
    SSL_free(ssl)
  }

  // MARK: The handshake

  /// Takes the steps that what was received allows. Returns whether the handshake is done.
  package func handshake() throws -> Bool {
    let result = SSL_do_handshake(ssl)
    if result != 1 { try expectWantRead(result) }
    return result == 1
  }

  package var selectedProtocol: String? {
    var name: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(ssl, &name, &count)
    return name.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(count)), as: UTF8.self) }
  }

  package var version: Version? { Version(rawValue: SSL_version(ssl)) }

  package var isResumed: Bool { SSL_session_reused(ssl) == 1 }

  /// To come back with. Over TLS 1.3 it is there once something was read after the handshake.
  package var session: Session { Session(owning: SSL_get1_session(ssl)) }

  /// The common name in the server's certificate.
  package var serverName: String? {
    guard let certificate = SSL_get0_peer_certificate(ssl) else { return nil }
    var text = [CChar](repeating: 0, count: 64)
    let count = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, &text, Int32(text.count))
    return String(decoding: text[..<Int(count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  // MARK: Bytes

  package func receive(_ ciphertext: [UInt8]) { BIO_write(input, ciphertext, Int32(ciphertext.count)) }

  /// What there is to send.
  package func takeOutput() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(output))
    if !bytes.isEmpty { BIO_read(output, &bytes, Int32(bytes.count)) }
    return bytes
  }

  /// Encrypts `bytes` for the output.
  package func write(_ bytes: [UInt8]) throws {
    guard bytes.isEmpty || SSL_write(ssl, bytes, Int32(bytes.count)) == bytes.count else { throw TLSFailure.take() }
  }

  /// All plaintext that has come.
  package func read() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var record = [UInt8](repeating: 0, count: 16384)
    while true {
      let count = SSL_read(ssl, &record, Int32(record.count))
      guard count > 0 else {
        try expectWantRead(count)
        return bytes
      }
      bytes += record[..<Int(count)]
    }
  }

  /// Sends close_notify.
  package func end() { SSL_shutdown(ssl) }

  /// Asks for another handshake, which TLS 1.2 allows.
  package func renegotiate() throws {
    SSL_renegotiate(ssl)
    _ = try handshake()
  }

  /// Changes the keys, and asks the server to do the same, which TLS 1.3 allows.
  package func updateKeys(times count: Int) throws {
    for _ in 0..<count {
      SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED)
      _ = try handshake()
    }
  }

  private func expectWantRead(_ result: Int32) throws {
    switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ: break
    case SSL_ERROR_ZERO_RETURN: hasEnded = true
    default: throw TLSFailure.take()
    }
  }
}
