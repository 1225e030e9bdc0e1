import COpenSSL
import Glibc

/// A file of certificates or of a key in PEM (RFC 7468), read from the front.
struct PEMFile: ~Copyable {
  private let path: String
  private let bio: OpaquePointer

  init(_ path: String) throws(TLSError) {
    OpenSSLErrors.clear()
    guard let bio = BIO_new_file(path, "r") else {
      // The system's error is OpenSSL's first.
      throw .unreadable(path: path, SystemError(code: ERR_GET_REASON(OpenSSLErrors.take())))
    }
    self.path = path
    self.bio = bio
  }

  deinit { BIO_free(bio) }

  /// The next certificate, which the caller owns; `nil` when there are no more.
  func nextCertificate() throws(TLSError) -> OpaquePointer? {
    if let certificate = PEM_read_bio_X509(bio, nil, nil, nil) { return certificate }
    let error = OpenSSLErrors.take()
    if OpenSSLErrors.isReason(error, ERR_LIB_PEM, PEM_R_NO_START_LINE) { return nil }
    throw .unusable(path: path, reason: OpenSSLErrors.text(error))
  }

  /// The same, and an error when its time has not come or is over.
  func nextValidCertificate() throws(TLSError) -> OpaquePointer? {
    guard let certificate = try nextCertificate() else { return nil }
    do {
      try checkTime(of: certificate)
      return certificate
    } catch {
      X509_free(certificate)
      throw error
    }
  }

  /// The key, which the caller owns.
  func key() throws(TLSError) -> OpaquePointer {
    var isEncrypted = false
    // Asked for a password, it has none to give. In bounds: the last argument is the address of `isEncrypted`.
    let key = PEM_read_bio_PrivateKey(
      bio, nil,
      { _, _, _, isEncrypted in
        isEncrypted?.storeBytes(of: true, as: Bool.self)
        return -1
      }, &isEncrypted)
    if let key { return key }
    OpenSSLErrors.clear()
    throw isEncrypted ? .encryptedKey(path: path) : .noKey(path: path)
  }

  private func checkTime(of certificate: OpaquePointer) throws(TLSError) {
    // Without a time to compare to, it is the present one.
    if let start = X509_get0_notBefore(certificate), X509_cmp_time(start, nil) > 0 {
      throw .notYetValid(path: path, date: Self.text(start))
    }
    if let end = X509_get0_notAfter(certificate), X509_cmp_time(end, nil) < 0 {
      throw .expired(path: path, date: Self.text(end))
    }
  }

  private static func text(_ time: UnsafePointer<ASN1_TIME>) -> String {
    var parts = tm()
    ASN1_TIME_to_tm(time, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
    return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
