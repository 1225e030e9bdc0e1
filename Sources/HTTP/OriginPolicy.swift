/// Which web pages may connect (RFC 6454): a browser sends the origin of its page, anything else need not.
package enum OriginPolicy: Sendable, Equatable {
  /// The page came from the host that it connects to.
  case sameHost
  /// Exactly these, such as `https://play.example.com`.
  case list([String])

  /// - Parameters:
  ///   - origin: the field `Origin`; without one no browser is asking, and there is nothing to protect.
  ///   - host: the field `Host`. It says no scheme (TLS may end before us), so that of the origin is taken for both.
  package func allows(origin: String?, host: String?) -> Bool {
    guard let origin else { return true }
    guard let asked = Origin(origin) else { return false }
    switch self {
    case .sameHost: return host.flatMap { Origin("\(asked.scheme)://\($0)") } == asked
    case .list(let origins): return origins.contains { Origin($0) == asked }
    }
  }
}

/// Scheme, host and port. `null` is none.
private struct Origin: Equatable {
  let scheme: String
  let host: String
  let port: UInt16

  init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
      let authority = Authority(text[colon...].dropFirst(3))
    else { return nil }
    let usualPort: UInt16
    switch text[..<colon].lowercased() {
    case "http": (scheme, usualPort) = ("http", 80)
    case "https": (scheme, usualPort) = ("https", 443)
    default: return nil
    }
    host = authority.host
    port = authority.port ?? usualPort
  }
}
