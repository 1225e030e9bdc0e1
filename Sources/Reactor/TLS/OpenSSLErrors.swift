import COpenSSL
import Glibc

/// The errors that OpenSSL keeps for the calling thread until somebody takes them.
enum OpenSSLErrors {
  /// Forgets them all. `SSL_get_error` is right only when there were none before the call that it is asked about.
  static func clear() { ERR_clear_error() }

  /// Takes the first one, the cause of those behind it.
  static func take() -> UInt {
    defer { ERR_clear_error() }
    return ERR_peek_error()
  }

  /// Whether `code` is the reason `reason` of `library`.
  static func isReason(_ code: UInt, _ library: Int32, _ reason: Int32) -> Bool {
    ERR_GET_LIB(code) == library && ERR_GET_REASON(code) == reason
  }

  /// The reason in OpenSSL's words, such as "unsupported protocol".
  static func text(_ code: UInt) -> String {
    // OpenSSL's texts are static C strings.
    ERR_reason_error_string(code).map { String(cString: $0) } ?? "unknown error"
  }
}
