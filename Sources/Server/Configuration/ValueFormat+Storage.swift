extension ValueFormat<StorageLocation> {
  static var storage: Self {
    ValueFormat(
      placeholder: "URL", allowed: "sqlite:PATH or postgresql://…", isSecret: true,
      parse: { (text) throws(ValueError) in
        if text.hasPrefix("sqlite:") {
          let path = String(text.dropFirst("sqlite:".count))
          guard !path.isEmpty, !path.hasPrefix("//"), !path.hasPrefix(":") else {
            throw .invalid(reason: "names no file; write sqlite:./file.db or sqlite:/directory/file.db")
          }
          return .sqlite(path: path)
        }
        guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") else {
          throw .invalid(reason: "names no storage that is known")
        }
        return .postgresql(url: text)
      },
      text: \.description)
  }
}

extension StorageLocation: CustomStringConvertible {
  /// The URL with its password masked.
  package var description: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    case .postgresql(let url): Self.maskingPassword(url)
    }
  }

  /// Masks more rather than less when `url` is odd: from the first colon after the scheme to the last `@`, and each
  /// parameter that may be a password (libpq reads `password`, `sslpassword` and others, and any letter of them
  /// percent-encoded).
  private static func maskingPassword(_ url: String) -> String {
    let parts = url.split(separator: "://", maxSplits: 1)
    guard parts.count == 2 else { return mask }
    var rest = String(parts[1])
    if let at = rest.lastIndex(of: "@"), let colon = rest[..<at].firstIndex(of: ":") {
      rest.replaceSubrange(rest.index(after: colon)..<at, with: mask)
    }
    if let query = rest.firstIndex(of: "?") {
      let parameters = rest[rest.index(after: query)...].split(separator: "&").map { parameter in
        let name = parameter.prefix { $0 != "=" }
        let isHarmless = !name.contains("%") && !name.lowercased().contains("password")
        return isHarmless ? String(parameter) : "\(name)=\(mask)"
      }
      rest = rest[...query] + parameters.joined(separator: "&")
    }
    return "\(parts[0])://\(rest)"
  }
}
