/// Why a connection was lost, in words for the operator.
package enum LossReason: Error, Equatable, CustomStringConvertible {
  /// Reset by the peer, timed out, never established.
  case system(SystemError)
  /// What was wrong with the peer's TLS, in OpenSSL's words.
  case tls(String)

  package var description: String {
    switch self {
    case .system(let error): error.description
    case .tls(let reason): "TLS: \(reason)"
    }
  }
}
