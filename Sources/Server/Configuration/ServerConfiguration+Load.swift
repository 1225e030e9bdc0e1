extension ServerConfiguration {
  /// The defaults on `machine`, overlaid by the YAML file, the environment and the command line, in this order.
  ///
  /// - Parameters:
  ///   - arguments: What follows the subcommand: `--name value` and `--name=value`; the last of one name counts.
  ///   - environment: Only names that begin with `CROUPIER_` are looked at.
  ///   - isServing: Whether the configuration is to be served with, or only to look after the data.
  ///   - readFile: The text of the file at a path; called once, when `--config` or `CROUPIER_CONFIG` names one.
  /// - Throws: All problems at once.
  package static func load(
    arguments: [String], environment: [String: String], machine: Machine = .current, isServing: Bool = true,
    readFile: (String) throws -> String
  ) throws(ConfigurationErrors) -> ServerConfiguration {
    let commandLine = Reading(arguments: arguments)
    let variables = Reading(environment: environment)
    let path = commandLine.configurationFile ?? variables.configurationFile
    let file = path.map { Reading(file: $0, readFile: readFile) } ?? Reading()
    let readings = [file, variables, commandLine]

    var configuration = ServerConfiguration(machine: machine)
    var problems = readings.flatMap(\.problems)
    var unreadable: Set<String> = []
    for assignment in readings.flatMap(\.assignments) {
      if let problem = configuration.apply(assignment) {
        problems.append(problem)
        unreadable.insert(assignment.setting.name)
      }
    }
    let rules = ConfigurationRule.all.filter { isServing || !$0.isForServing }
    for rule in rules where unreadable.isDisjoint(with: rule.settings) && !rule.holds(configuration) {
      problems.append(rule.problem(in: configuration))
    }
    guard problems.isEmpty else { throw ConfigurationErrors(problems: problems) }
    configuration.warn(about: machine)
    return configuration
  }

  private mutating func apply(_ assignment: Reading.Assignment) -> ConfigurationProblem? {
    let setting = assignment.setting
    do {
      try setting.set(assignment.text, &self)
      origins[setting.name] = assignment.origin
      return nil
    } catch {
      switch error {
      case .invalid(let reason):
        return .invalidValue(
          name: setting.name, assignment.origin, value: setting.isSecret ? nil : assignment.text,
          reason: "\(reason); allowed: \(setting.allowed)")
      }
    }
  }

  private mutating func warn(about machine: Machine) {
    warnings = Setting.all.map(\.name).filter { ineffective[$0] != nil }.map {
      "\($0) has no effect yet in this version"
    }
    if auth.mode == .open, !auth.ticketKeys.isEmpty || !auth.requiredClaims.isEmpty {
      warnings.append("auth.mode is open: anybody may join, and tickets are not looked at")
    }
    if limits.connections > machine.connectionLimit {
      warnings.append(
        "limits.connections is \(limits.connections), but the limit of open files leaves \(machine.connectionLimit)")
    }
  }

  /// The place in words.
  func origin(of setting: Setting) -> String { origins[setting.name]?.description ?? "default" }
}
