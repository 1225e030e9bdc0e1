import Bytes
import COpenSSL
import Glibc

/// One side of a TLS connection, and the ciphertext that its socket has not taken yet.
///
/// It does no I/O: it reads and writes the `TLSWire` of the loop that it is in. Nothing but OpenSSL's own state and a
/// record that has arrived in part is kept for an idle connection.
///
// Only the loop whose table holds it uses it. On the way between loops `DetachedConnection` holds it alone.
final class TLSStream: @unchecked Sendable {
  /// The most plaintext that is encrypted before the kernel is asked to take it.
  static let pieceByteCount = 64 * 1024
  /// The most ciphertext that may wait for the kernel: one piece with the cost of its records, and answers of TLS
  /// itself (alerts, key updates). A peer that asks for answers without reading them is cut off here.
  static let unsentByteCount = 2 * pieceByteCount
  /// The most plaintext that one record can hold (RFC 8446, section 5.1).
  static let recordByteCount = 16 * 1024

  private let ssl: OpaquePointer
  /// Ciphertext to be sent before any other.
  private(set) var unsent = ByteQueue()
  /// After an error of TLS no function of it may be called again, SSL_get_error(3).
  private var hasFailed = false

  /// - Parameter ssl: a new one, which this object owns from now on.
  init(owning ssl: OpaquePointer) { self.ssl = ssl }

  deinit { SSL_free(ssl) }

  func join(_ wire: TLSWire) { wire.join(ssl) }

  /// Puts a client's first message onto the wire.
  func beginHandshake() {
    OpenSSLErrors.clear()
    SSL_do_handshake(ssl)
  }

  /// Before it moves to another loop.
  func leaveWire() { SSL_set_bio(ssl, nil, nil) }

  /// Whether the handshake is done.
  var isEstablished: Bool { SSL_is_init_finished(ssl) == 1 && !hasFailed }

  /// Whether the peer's close_notify has been read.
  var hasInputEnded: Bool { SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN != 0 }
}

// MARK: - Receiving

extension TLSStream {
  struct Received {
    /// Bytes of plaintext.
    let byteCount: Int
    /// Why nothing will follow them, or `nil`.
    let end: End?
  }

  enum End {
    /// The peer's close_notify.
    case closed
    /// TLS has failed; the alert for the peer is on the wire.
    case failed(reason: String)
  }

  /// Decrypts all whole records, and keeps the rest of `ciphertext`. During the handshake it takes its next steps.
  ///
  /// - Parameter plaintext: larger than `ciphertext` by `recordByteCount`. So all that the records hold fits: it is
  ///   shorter than they are, and of their bytes at most one record's were here before.
  func receive(
    _ ciphertext: UnsafeRawBufferPointer, over wire: TLSWire, into plaintext: UnsafeMutableRawBufferPointer
  ) -> Received {
    precondition(plaintext.count >= ciphertext.count + Self.recordByteCount)
    OpenSSLErrors.clear()
    return wire.withInput(ciphertext) {
      var byteCount = 0
      while true {
        let rest = UnsafeMutableRawBufferPointer(rebasing: plaintext[byteCount...])
        // In bounds: OpenSSL writes at most the size that it is told.
        let count = SSL_read(ssl, rest.baseAddress, Int32(rest.count))
        guard count > 0 else { return Received(byteCount: byteCount, end: end(after: count, wire)) }
        byteCount += Int(count)
        if !wire.hasInput { return Received(byteCount: byteCount, end: nil) }
      }
    }
  }

  private func end(after result: Int32, _ wire: TLSWire) -> End? {
    switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ: return nil
    case SSL_ERROR_ZERO_RETURN: return .closed
    default:
      hasFailed = true
      let error = OpenSSLErrors.take()
      if OpenSSLErrors.isReason(error, ERR_LIB_SSL, SSL_R_HTTP_REQUEST) { wire.replaceOutput(with: Self.plainAnswer) }
      return .failed(reason: reason(of: error))
    }
  }

  /// The error in words; of a certificate also what is wrong with it.
  private func reason(of error: UInt) -> String {
    let text = OpenSSLErrors.text(error)
    guard OpenSSLErrors.isReason(error, ERR_LIB_SSL, SSL_R_CERTIFICATE_VERIFY_FAILED) else { return text }
    // OpenSSL's texts are static C strings.
    return "\(text): \(String(cString: X509_verify_cert_error_string(SSL_get_verify_result(ssl))))"
  }

  /// For somebody who has typed `http` instead of `https`.
  private static let plainAnswer = Array(
    """
    HTTP/1.1 400 Bad Request\r
    Content-Type: text/plain; charset=utf-8\r
    Content-Length: 36\r
    Connection: close\r
    \r
    This port speaks TLS: use https://.\n
    """.utf8)
}

// MARK: - Sending

extension TLSStream {
  /// Encrypts all of `plaintext`, at most `pieceByteCount` bytes, onto the wire of an established stream. `false`: TLS
  /// has failed.
  func encrypt(_ plaintext: Span<UInt8>) -> Bool {
    if plaintext.isEmpty { return true }
    OpenSSLErrors.clear()
    // In bounds: OpenSSL reads the span's own memory.
    let count = plaintext.withUnsafeBytes { SSL_write(ssl, $0.baseAddress, Int32($0.count)) }
    hasFailed = Int(count) != plaintext.count
    return !hasFailed
  }

  /// Tells the peer that this was all: its close_notify goes onto the wire. Before the handshake is done there is nobody
  /// to tell.
  func end() {
    guard isEstablished else { return }
    OpenSSLErrors.clear()
    SSL_shutdown(ssl)
  }

  /// Hands what waits, and what is on the wire behind it, to the kernel. What that does not take waits here.
  ///
  /// - Returns: whether nothing waits any more.
  func flush(_ wire: TLSWire, to socket: Int32) throws(SystemError) -> Bool {
    defer { wire.clearOutput() }
    if !unsent.isEmpty {
      let count = try Self.send(unsent, to: socket)
      unsent.discard(count)
      // An idle connection keeps no buffer.
      if unsent.isEmpty { unsent = ByteQueue() }
    }
    if wire.output.isEmpty { return unsent.isEmpty }
    let sentCount = unsent.isEmpty ? try StreamSocket.send(wire.output.span, to: socket) : 0
    unsent.append(wire.output.span.extracting(sentCount...))
    if unsent.byteCount > Self.unsentByteCount { throw SystemError(code: ENOBUFS) }
    return unsent.isEmpty
  }

  private static func send(_ bytes: borrowing ByteQueue, to socket: Int32) throws(SystemError) -> Int {
    try StreamSocket.send(bytes.span, to: socket)
  }
}
