/// Why a certificate and its key can't be used, in words for the operator. Names files, never what is in them.
package enum TLSError: Error, Equatable, CustomStringConvertible {
  case unreadable(path: String, SystemError)
  case noCertificate(path: String)
  case noKey(path: String)
  /// OpenSSL's words for what is wrong with the certificate or key in the file.
  case unusable(path: String, reason: String)
  case encryptedKey(path: String)
  case keyMismatch(key: String, certificate: String)
  /// `date` in UTC, as in "2026-11-21 12:00:00".
  case expired(path: String, date: String)
  case notYetValid(path: String, date: String)

  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): can't be read: \(reason)"
    case .noCertificate(let path): "\(path): holds no certificate in PEM"
    case .noKey(let path): "\(path): holds no private key in PEM that can be used"
    case .unusable(let path, let reason): "\(path): can't be used: \(reason)"
    case .encryptedKey(let path): "\(path): the key is encrypted, and nobody is there to type its password"
    case .keyMismatch(let key, let certificate): "\(key): is not the key of the certificate in \(certificate)"
    case .expired(let path, let date): "\(path): a certificate expired on \(date) UTC"
    case .notYetValid(let path, let date): "\(path): a certificate is not valid before \(date) UTC"
    }
  }
}
