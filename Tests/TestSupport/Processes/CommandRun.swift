import Foundation

/// A subcommand of `croupier` that has ended by itself.
package struct CommandRun {
  package let status: ExitStatus
  package let output: String
  package let errors: String

  /// - Parameters:
  ///   - input: What is on its standard input.
  ///   - environment: Its settings; those of the tests are not passed on.
  package init(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws {
    let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CROUPIER_") }
    let process = try ChildProcess(
      ["sh", "-c", #"printf %s "$0" | "$@""#, input, ServerProcess.executable] + arguments,
      environment: inherited.merging(environment) { $1 }, workingDirectory: try TemporaryDirectory.make("command"))
    status = try process.waitForExit()
    try process.standardOutput.waitForEnd()
    try process.standardError.waitForEnd()
    output = process.standardOutput.text
    errors = process.standardError.text
  }
}
