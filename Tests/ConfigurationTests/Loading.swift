import Foundation

@testable import Server

let testMachine = Machine(coreCount: 4, openFileLimit: 1448, hostName: "table-7", logsToTerminal: false)

/// Loads with `yaml` as the content of `croupier.yaml`, which `--config` names.
func load(
  _ arguments: [String] = [], environment: [String: String] = [:], yaml: String? = nil, machine: Machine = testMachine
) throws(ConfigurationErrors) -> ServerConfiguration {
  try ServerConfiguration.load(
    arguments: arguments + (yaml == nil ? [] : ["--config", "croupier.yaml"]), environment: environment,
    machine: machine
  ) { path in
    guard path == "croupier.yaml", let yaml else { throw CocoaError(.fileNoSuchFile) }
    return yaml
  }
}

/// What is wrong, as an operator reads it.
func problems(
  _ arguments: [String] = [], environment: [String: String] = [:], yaml: String? = nil
) -> [String] {
  do {
    _ = try load(arguments, environment: environment, yaml: yaml)
    return []
  } catch {
    return error.problems.map(\.description)
  }
}

let keyOne = String(repeating: "ab", count: 32)
let keyTwo = String(repeating: "cd", count: 40)
