/// What one source says about settings, not yet understood: every text with its place, and what is wrong with the
/// names.
struct Reading {
  struct Assignment {
    let setting: Setting
    let text: String
    let origin: Origin
  }

  var assignments: [Assignment] = []
  var problems: [ConfigurationProblem] = []
  /// The path in `--config` or `CROUPIER_CONFIG`.
  var configurationFile: String?

  private mutating func assign(_ setting: Setting, _ text: String, _ origin: Origin) {
    if text.isEmpty {
      problems.append(.missingValue(name: setting.name, origin))
    } else {
      assignments.append(Assignment(setting: setting, text: text, origin: origin))
    }
  }
}

extension Reading {
  private static let fileOption = "--config"
  private static let fileVariable = "CROUPIER_CONFIG"

  /// `--name value` and `--name=value`.
  init(arguments: [String]) {
    let settings = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.option, $0) })
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      guard argument.hasPrefix("--") else {
        problems.append(.strayArgument(position: index))
        continue
      }
      let name = String(argument.prefix { $0 != "=" })
      var value = argument.count > name.count ? String(argument.dropFirst(name.count + 1)) : nil
      // Taken also after an unknown name, so that one mistake is one problem.
      if value == nil, index < arguments.count, !arguments[index].hasPrefix("--") {
        value = arguments[index]
        index += 1
      }
      let origin = Origin.option(name)
      if let setting = settings[name] {
        assign(setting, value ?? "", origin)
      } else if name == Self.fileOption {
        readFileName(value ?? "", origin)
      } else {
        problems.append(
          .unknownName(name, origin, suggestion: NearMiss.of(name, among: settings.keys.sorted() + [Self.fileOption])))
      }
    }
  }

  /// The variables that begin with `CROUPIER_`.
  init(environment: [String: String]) {
    let settings = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.environmentVariable, $0) })
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("CROUPIER_") {
      let origin = Origin.environment(name)
      if let setting = settings[name] {
        assign(setting, value, origin)
      } else if name == Self.fileVariable {
        readFileName(value, origin)
      } else {
        problems.append(
          .unknownName(name, origin, suggestion: NearMiss.of(name, among: settings.keys.sorted() + [Self.fileVariable]))
        )
      }
    }
  }

  private mutating func readFileName(_ path: String, _ origin: Origin) {
    if path.isEmpty {
      problems.append(.missingValue(name: "config", origin))
    } else {
      configurationFile = path
    }
  }
}

extension Reading {
  /// One entry of a file, whose name is complete.
  mutating func read(_ name: String, _ text: String, _ origin: Origin) {
    if let setting = Setting.named(name) {
      assign(setting, text, origin)
    } else {
      problems.append(.unknownName(name, origin, suggestion: NearMiss.of(name, among: Setting.all.map(\.name))))
    }
  }
}
