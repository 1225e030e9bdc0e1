import ArgumentParser
import Foundation
import Server

/// The settings on the command line, of which the argument parser knows nothing: the server's own table reads them.
struct SettingArguments: ParsableArguments {
  @Argument(parsing: .allUnrecognized, help: .hidden)
  var arguments: [String] = []

  /// The configuration of this process. Logging is as it says from here on.
  ///
  /// - Parameter isServing: whether it is to be served with, or only to look after the data.
  /// - Throws: Exit code 78 (`EX_CONFIG` of sysexits.h), with all problems on standard error.
  func load(isServing: Bool = true) throws -> ServerConfiguration {
    Machine.raiseOpenFileLimit()
    let configuration = try read(isServing: isServing)
    configuration.startLogging()
    return configuration
  }

  /// The configuration, for a command that logs nothing.
  ///
  /// - Throws: As `load`.
  func read(isServing: Bool = true) throws -> ServerConfiguration {
    do {
      return try ServerConfiguration.load(
        arguments: arguments, environment: ProcessInfo.processInfo.environment, isServing: isServing,
        readFile: { try String(contentsOfFile: $0, encoding: .utf8) })
    } catch {
      FileHandle.standardError.write(Data("croupier: \(error)".utf8))
      throw ExitCode(78)
    }
  }
}

let settingsHelp = """
  Every setting has three spellings: an option such as --session-ttl 24h, a
  variable such as CROUPIER_SESSION_TTL=24h, and an entry such as
  session: {ttl: 24h} in the YAML file of --config FILE (or CROUPIER_CONFIG).
  The first of them counts. With a setting that can't be used, the command
  lists what is wrong and ends with exit code 78.

  \(Setting.help)
  """
