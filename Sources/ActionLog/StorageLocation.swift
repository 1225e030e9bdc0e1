/// Where the log lives.
package enum StorageLocation: Sendable, Equatable, CustomStringConvertible {
  case sqlite(path: String)
  case postgresql(PostgresURL)

  /// Reads `sqlite:PATH` or `postgresql://…` in the forms that libpq knows.
  package init(url: String) throws(ActionLogError) {
    if url.hasPrefix("sqlite:") {
      let path = String(url.dropFirst("sqlite:".count))
      guard !path.isEmpty else { throw .malformedURL(reason: "no path after sqlite:") }
      self = .sqlite(path: path)
    } else if url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") {
      self = .postgresql(try PostgresURL(url))
    } else {
      throw .malformedURL(reason: "it begins with neither sqlite: nor postgresql://")
    }
  }

  /// The word for the kind of storage: `sqlite` or `postgresql`.
  package var kind: String {
    switch self {
    case .sqlite: "sqlite"
    case .postgresql: "postgresql"
    }
  }

  /// The URL without its secrets.
  package var description: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    case .postgresql(let url): url.description
    }
  }
}
