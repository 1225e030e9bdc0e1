import ArgumentParser
import LoadTest

@main
struct CroupierLoadTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "croupier-loadtest",
    abstract: "Put players on a Croupier server, measure it, and judge whether it kept its promises.",
    discussion: """
      SCENARIOS:
        echo       messages to croupier-echo and back: the engine without a game
        signal     signals in rooms: fan-out without a log
        rooms      acts in rooms: logged, then seen by all
        storm      connect, join, leave, and again
        reconnect  all but one of a room drop, miss events, and resume
        restart    as rooms, while the server is restarted
        idle       joined, and silent: memory for each connection
        slow       as rooms, while some stop reading: the others must not suffer

      EXAMPLES:
        croupier-loadtest rooms --players 1000 --rate 2000 --html report.html
        croupier-loadtest signal --rooms 1 --room-size 1000 --speakers 1
        croupier-loadtest reconnect --players 500 --rate 1000 --max-p99 5ms
        croupier-loadtest restart --players 10000 --rate 500 --duration 40s \\
          --restart-command 'systemctl restart croupier'

      All players come from one address: the limits of the server that hold one
      client back are to be off.
        croupier serve --limits-connections-per-ip 100000 \\
          --limits-rooms-per-minute 0 --limits-bad-tokens-per-minute 0 \\
          --limits-actions-per-second 0

      EXIT STATUS:
        0   all promises were kept, and no --max or --min was missed
        1   one was broken or missed, players were not live in the end, or
            what the scenario is about never happened
        2   nothing to measure: no server, or one that refuses the players
        64  a mistake in the options
      """)

  @Argument(help: "What the players do; see above.")
  var scenario: Scenario

  @OptionGroup(title: "Server") var server: ServerOptions
  @OptionGroup(title: "Players") var players: PlayerOptions
  @OptionGroup(title: "Load") var load: LoadOptions
  @OptionGroup(title: "Scenario") var special: ScenarioOptions
  @OptionGroup(title: "Report") var report: ReportOptions

  func validate() throws { _ = try plan() }

  func run() throws {
    do {
      if try !Job(self).run() { throw ExitCode(1) }
    } catch let trouble as Trouble {
      complain(trouble.description)
      throw ExitCode(2)
    }
  }
}

extension Scenario: ExpressibleByArgument {}
