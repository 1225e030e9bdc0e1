extension ValueFormat<ListenAddress> {
  /// `HOST:PORT`, with an IPv6 address in brackets.
  static var address: Self {
    ValueFormat(
      placeholder: "HOST:PORT",
      allowed: "HOST:PORT such as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:0; port 0 picks a free one",
      parse: { (text) throws(ValueError) in
        guard let colon = text.lastIndex(of: ":") else { throw .invalid(reason: "has no port") }
        let port = text[text.index(after: colon)...]
        guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(port) else {
          throw .invalid(reason: "has no port from 0 to 65535")
        }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, host.allSatisfy(isHostCharacter), isBracketed == host.contains(":") else {
          throw .invalid(reason: "has no host")
        }
        return ListenAddress(host: String(host), port: port)
      },
      text: \.description)
  }

  private static func isHostCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || ".:-_%".contains(character))
  }
}

extension ListenAddress: CustomStringConvertible {
  /// `host:port`, with brackets around an IPv6 address.
  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension ValueFormat<[String]> {
  /// Comma-separated values of the header `Origin` (RFC 6454, section 6.1).
  static var origins: Self {
    ValueFormat(
      placeholder: "ORIGINS", allowed: "scheme://host or scheme://host:port, separated by commas",
      parse: { (text) throws(ValueError) in
        var origins: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
          let origin = part.trimmingSpaces().lowercased()
          guard isOrigin(origin) else { throw .invalid(reason: "has a part that is no origin") }
          origins.append(origin)
        }
        return origins
      },
      text: { $0.isEmpty ? "same host" : $0.joined(separator: ",") })
  }

  private static func isOrigin(_ text: String) -> Bool {
    let parts = text.split(separator: "://", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains { "/?#@* ".contains($0) } }
  }
}

extension ValueFormat<String> {
  static var webSocketURL: Self {
    name("URL", "ws://… or wss://…") { text in
      ["ws://", "wss://"].contains { text.hasPrefix($0) && text.count > $0.count }
        && !text.contains(where: \.isWhitespace)
    }
  }

  /// What a bearer token may be made of (RFC 6750, section 2.1).
  static var bearerKey: Self {
    name("KEY", "16 to 256 letters, digits and -._~+/=", isSecret: true) { text in
      (16...256).contains(text.utf8.count)
        && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~+/=".contains($0)) }
    }
  }
}

extension Substring {
  func trimmingSpaces() -> Substring {
    let start = drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
  }
}
