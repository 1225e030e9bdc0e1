import ArgumentParser
import Foundation
import Server

struct Token: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make keys and tickets, and look into tokens.",
    subcommands: [Key.self, Ticket.self, Inspect.self])
}

extension Token {
  struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a new key, as --keys, --auth-ticket-keys and --storage-encryption-keys take it.")

    func run() { print(DataDirectory.newKey()) }
  }

  struct Ticket: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a ticket, signed with the first of auth.ticket_keys, as your backend would.",
      usage: "croupier token ticket --sub SUBJECT [--name NAME] … [--config FILE] [--SETTING VALUE …]",
      discussion: "Takes the settings of `croupier serve`; prefer CROUPIER_AUTH_TICKET_KEYS in the environment.")

    @Option(help: "Who it is: the same subject in a room is the same player.")
    var sub: String
    @Option(help: "What others call the bearer. Default: the bearer chooses.")
    var name: String?
    @Option(help: "The only room in which it is good. Default: all.")
    var room: String?
    @Option(help: "player or spectator. Default: the bearer chooses.")
    var role: String?
    @Option(help: "Its life, with a unit.")
    var expiresIn = "1h"
    @Option(help: "A further claim, such as amr=mfa; may be repeated.")
    var claim: [String] = []
    @OptionGroup var settings: SettingArguments

    func run() throws {
      let order = try TicketOrder(
        subject: sub, name: name, room: room, role: role, life: expiresIn, claims: claim)
      print(try order.ticket(for: settings.read()))
    }
  }

  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print what a token on standard input says, and whether the configured keys verify it.",
      usage: "croupier token inspect [--config FILE] [--SETTING VALUE …] < TOKEN",
      discussion: "Takes the settings of `croupier serve`. Ends with 0 when the token is good, and with 1 otherwise.")

    @OptionGroup var settings: SettingArguments

    func run() throws {
      let configuration = try settings.read()
      let token = (readLine() ?? "").trimmingCharacters(in: .whitespaces)
      guard let inspection = try TokenInspection(token, configuration: configuration) else {
        throw ValidationError("there is no JSON Web Token on standard input")
      }
      print(inspection.report, terminator: "")
      if !inspection.isGood { throw ExitCode.failure }
    }
  }
}
