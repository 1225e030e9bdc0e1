import Bytes
import Reactor

/// Where the server is: what a `ws:` or `wss:` URL says, with the address that its host stands for.
package struct LoadTarget: Sendable {
  package let address: SocketAddress
  /// The host's name or address alone, as a certificate names it.
  package let serverName: String
  /// The value of the `Host` field.
  package let host: String
  /// The request target.
  package let path: String
  package let isEncrypted: Bool

  /// - Parameters:
  ///   - url: `ws://HOST[:PORT][/PATH]` or `wss://…`; HOST is a name, an IPv4 address or an IPv6 address in brackets.
  ///   - defaultPath: where the URL has none.
  ///   - resolve: the address of a host.
  package init(
    _ url: String, defaultPath: String, resolve: (String) -> IPAddress?
  ) throws(LoadTargetError) {
    let parts = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "ws" || parts[0] == "wss" else { throw .unknownScheme(url) }
    isEncrypted = parts[0] == "wss"
    let authority = parts[1].prefix { $0 != "/" }
    let path = parts[1].dropFirst(authority.count)
    self.path = path.isEmpty || path == "/" ? defaultPath : String(path)
    guard let (name, port) = Self.split(authority, defaultPort: isEncrypted ? 443 : 80) else {
      throw .badAuthority(String(authority))
    }
    guard let ip = resolve(name) else { throw .unknownHost(name) }
    serverName = name
    host = String(authority)
    address = SocketAddress(ip: ip, port: port)
  }

  private static func split(_ authority: Substring, defaultPort: UInt16) -> (name: String, port: UInt16)? {
    var name = authority
    var port = defaultPort
    if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
      guard let number = UInt16(authority[authority.index(after: colon)...]), number > 0 else { return nil }
      name = authority[..<colon]
      port = number
    }
    if name.first == "[", name.last == "]" {
      name = name.dropFirst().dropLast()
    } else if name.contains(":") {
      return nil
    }
    return name.isEmpty ? nil : (String(name), port)
  }
}

package enum LoadTargetError: Error, Equatable, CustomStringConvertible {
  case unknownScheme(String)
  case badAuthority(String)
  case unknownHost(String)

  package var description: String {
    switch self {
    case .unknownScheme(let url): "\"\(url)\" is no address of a WebSocket: it begins with ws:// or wss://"
    case .badAuthority(let text): "\"\(text)\" is no HOST or HOST:PORT (an IPv6 address stands in brackets)"
    case .unknownHost(let name): "there is no address for the host \"\(name)\""
    }
  }
}
