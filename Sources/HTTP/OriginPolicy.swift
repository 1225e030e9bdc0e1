/// Which web pages may connect (RFC 6454): a browser sends the origin of its page, anything else need not.
package enum OriginPolicy: Sendable, Equatable {
  /// The page came from the host that it connects to.
  case sameHost
  /// Exactly these, such as `https://play.example.com`.
  case list([String])

  /// - Parameters:
  ///   - origin: the field `Origin`; without one no browser is asking, and there is nothing to protect.
  ///   - host: the field `Host`.
  package func allows(origin: String?, host: String?) -> Bool {
    guard let origin else { return true }
    guard let asked = Origin(origin) else { return false }
    switch self {
    case .sameHost:
      guard let host else { return false }
      return Origin("\(asked.scheme)://\(host)") == asked
    case .list(let origins): return origins.contains { Origin($0) == asked }
    }
  }
}

/// Scheme, host and port. `null` is none.
private struct Origin: Equatable {
  let scheme: String
  let host: String
  let port: String

  init?(_ text: String) {
    let text = text.lowercased()
    for (scheme, usualPort) in [("http", "80"), ("https", "443")] where text.hasPrefix("\(scheme)://") {
      let authority = text.dropFirst(scheme.count + 3)
      guard !authority.isEmpty, !authority.contains(where: { "/?#@".contains($0) }) else { return nil }
      // The colons of an IPv6 address stand inside brackets.
      let afterAddress = authority.lastIndex(of: "]") ?? authority.startIndex
      let colon = authority[afterAddress...].lastIndex(of: ":")
      self.scheme = scheme
      host = String(authority[..<(colon ?? authority.endIndex)])
      port = colon.map { String(authority[authority.index(after: $0)...]) } ?? usualPort
      return
    }
    return nil
  }
}
