import ArgumentParser
import Server

struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Delete what has been over for long enough, as the server does by itself.",
    usage: "croupier sweep [--seats] [--config FILE] [--SETTING VALUE …]",
    discussion: """
      Deletes sessions that have ended, and rooms that have been finished, closed or
      empty for room.retention. With SQLite the server must be stopped; with PostgreSQL
      it may run.

      \(settingsHelp)
      """)

  @Flag(
    help: """
      Also take back the seats of players who have been gone for session.release_after, \
      the time when no server was running included.
      """)
  var seats = false
  @OptionGroup var settings: SettingArguments

  func run() throws {
    try ServerApplication.sweep(settings.load(isServing: false), takesSeats: seats)
  }
}

struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look after the audit log.", subcommands: [Archive.self])
}

extension Audit {
  struct Archive: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Move whole months out of the database into compressed files, a line of JSON each.",
      usage: "croupier audit archive --before 2026-10 --to DIRECTORY [--config FILE] [--SETTING VALUE …]",
      discussion: """
        Writes audit-2026-09.ndjson.gz and so on. A month leaves the database when its
        file is on the disk. With SQLite the server must be stopped; with PostgreSQL it
        may run.
        """)

    @Option(help: "The first month that stays.")
    var before: String
    @Option(help: "The directory of the files.")
    var to: String
    @OptionGroup var settings: SettingArguments

    func run() throws {
      try ServerApplication.archiveAudit(settings.load(isServing: false), before: before, into: to)
    }
  }
}
