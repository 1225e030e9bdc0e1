/// Where the value of a setting was written.
package enum Origin: Sendable, Equatable, CustomStringConvertible {
  case file(path: String, line: Int)
  /// An environment variable.
  case environment(String)
  /// A command line option with its dashes.
  case option(String)

  package var description: String {
    switch self {
    case .file(let path, let line): "\(path):\(line)"
    case .environment(let name), .option(let name): name
    }
  }
}
