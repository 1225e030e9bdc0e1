/// Every reason why a configuration can't be used, so that an operator mends them in one go. Never holds a secret.
package struct ConfigurationErrors: Error, Equatable, CustomStringConvertible {
  package let problems: [ConfigurationProblem]

  package var description: String {
    let lines = problems.map { "  \($0)\n" }.joined()
    return "the configuration can't be used:\n\(lines)`croupier serve --help` lists the settings.\n"
  }
}

/// One broken rule and where it was broken.
package enum ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
  /// `name` as it was spelled there.
  case unknownName(String, Origin, suggestion: String?)
  /// A YAML key with dots in it.
  case dottedKey(String, Origin)
  case missingValue(name: String, Origin)
  /// A YAML mapping or list where one value belongs.
  case notOneValue(name: String, Origin)
  /// `value` is `nil` when it may be a secret.
  case invalidValue(name: String, Origin, value: String?, reason: String)
  /// The argument at this 1-based position follows no option. It may be part of a secret and is not shown.
  case strayArgument(position: Int)
  case unreadableFile(path: String, reason: String)
  case malformedFile(path: String, line: Int?, reason: String)
  /// Settings that are good each, but not together.
  case contradiction(String)

  package var description: String {
    switch self {
    case .unknownName(let name, let origin, let suggestion):
      "\(place(origin, name))there is no such setting\(suggestion.map { "; did you mean \($0)?" } ?? "")"
    case .dottedKey(let key, let origin):
      "\(place(origin, key))nest a name by its dots, such as `heartbeat: {ping_after: 10s}`"
    case .missingValue(let name, let origin):
      "\(place(origin, name))the value is missing"
    case .notOneValue(let name, let origin):
      "\(place(origin, name))needs one value; write several in it with commas"
    case .invalidValue(let name, let origin, let value, let reason):
      "\(place(origin, name))\(value.map { "\"\($0)\" " } ?? "the value ")\(reason)"
    case .strayArgument(let position):
      "argument \(position) follows no option; a setting is written --NAME VALUE or --NAME=VALUE"
    case .unreadableFile(let path, let reason):
      "\(path): can't be read: \(reason)"
    case .malformedFile(let path, let line, let reason):
      "\(path)\(line.map { ":\($0)" } ?? ""): not YAML that can be used: \(reason)"
    case .contradiction(let text):
      text
    }
  }

  /// Options and variables say their setting themselves; a line of a file needs its name beside it.
  private func place(_ origin: Origin, _ name: String) -> String {
    if case .file = origin { "\(origin): \(name): " } else { "\(origin): " }
  }
}
