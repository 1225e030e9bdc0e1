import ArgumentParser
import Server

@main
struct Croupier: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "croupier",
    abstract: "A server for game sessions in real time.",
    version: "0.1.0",
    subcommands: [Serve.self, Migrate.self, Sweep.self, Audit.self, Token.self, CheckConfig.self])
}

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the server. Without settings, it keeps its data in ./croupier-data.",
    usage: "croupier serve [--config FILE] [--SETTING VALUE …]", discussion: settingsHelp)

  @OptionGroup var settings: SettingArguments

  func run() throws {
    throw ExitCode(try ServerApplication.serve(settings.load()))
  }
}

struct Migrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring the database to the schema of this version. `serve` does it too.",
    usage: "croupier migrate [--config FILE] [--SETTING VALUE …]", discussion: settingsHelp)

  @OptionGroup var settings: SettingArguments

  func run() throws {
    try ServerApplication.migrate(settings.load(isServing: false))
  }
}

struct CheckConfig: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print every setting, its value and where it is from. Secrets are masked.",
    usage: "croupier check-config [--config FILE] [--SETTING VALUE …]", discussion: settingsHelp)

  @OptionGroup var settings: SettingArguments

  func run() throws {
    print(try settings.load().report, terminator: "")
  }
}
