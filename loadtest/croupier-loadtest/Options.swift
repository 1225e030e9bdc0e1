import ArgumentParser

/// Where the server is, and which processes are measured.
struct ServerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Address of the server; wss: for TLS. Without a path: /ws, for echo /.", valueName: "url"))
  var url = "ws://127.0.0.1:8080"

  @Option(help: ArgumentHelp("PEM file of the certificates to trust, for wss:.", valueName: "file"))
  var ca: String?

  @Option(
    help: ArgumentHelp("Process of the server, to measure its CPU and memory, with its children.", valueName: "pid"))
  var serverPid: Int?

  @Option(help: ArgumentHelp("Process of its database, to be measured too.", valueName: "pid"))
  var databasePid: Int?
}

/// Who plays.
struct PlayerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Players in all (default: 100, or as many as --rooms hold).", valueName: "n"))
  var players: Int?

  @Option(help: ArgumentHelp("Rooms in all (default: as many as --players fill).", valueName: "n"))
  var rooms: Int?

  @Option(help: ArgumentHelp("Players in each room, 1 to 1024 (default: 4; echo: 1; reconnect: 10).", valueName: "n"))
  var roomSize: Int?

  @Option(help: ArgumentHelp("Players of each room who act or signal (default: all).", valueName: "n"))
  var speakers: Int?

  @Option(help: ArgumentHelp("Connections begun a second, until everybody is there.", valueName: "n"))
  var connectRate: Double = 2000

  @Option(
    help: ArgumentHelp(
      "Addresses that players come from, 127.0.0.1 and on, for a server there (default: one for 10,000 players).",
      valueName: "n"))
  var sourceAddresses: Int?

  @Option(help: ArgumentHelp("Event loops, each a thread with its share of the rooms.", valueName: "n"))
  var loops = 1
}

/// What they do, how often and for how long.
struct LoadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Operations a second in all, due at even intervals whatever the server does (open loop). Without it each speaker "
        + "goes on as soon as it has its answers (closed loop).", valueName: "n"))
  var rate: Double?

  @Option(help: ArgumentHelp("Operations that each speaker has on the way in a closed loop.", valueName: "n"))
  var inFlight = 1

  @Option(help: ArgumentHelp("Bytes of data in each message, act or signal, 1 to 16384.", valueName: "n"))
  var bytes = 64

  @Option(help: ArgumentHelp("How long to measure, with its unit: 500ms, 10s, 5m.", valueName: "time"))
  var duration = TimeArgument(argument: "10s")!

  @Option(help: ArgumentHelp("How long to go on before that.", valueName: "time"))
  var warmUp = TimeArgument(argument: "2s")!

  @Option(help: ArgumentHelp("How long to wait for what is still on the way in the end.", valueName: "time"))
  var patience = TimeArgument(argument: "10s")!

  @Option(help: ArgumentHelp("Repeats what players do by chance (default: a new one).", valueName: "n"))
  var seed: UInt64?
}

/// What only one scenario asks.
struct ScenarioOptions: ParsableArguments {
  @Option(help: ArgumentHelp("reconnect: events that each player misses.", valueName: "n"))
  var missed = 50

  @Flag(help: "storm: keep the seat and come back with the token, instead of leaving.")
  var keepSeats = false

  @Option(
    help: ArgumentHelp(
      "restart: shell command that restarts the server, run in the middle. Without it, restart it yourself.",
      valueName: "command"))
  var restartCommand: String?

  @Option(help: ArgumentHelp("slow: share of the players of each room that stop reading, 0 to 1.", valueName: "share"))
  var slowShare = 0.1

  @Option(help: ArgumentHelp("slow: for how long each time.", valueName: "time"))
  var slowPause = TimeArgument(argument: "5s")!
}

/// What is said in the end, and what is asked of the server.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Write the report as JSON; - for standard output, instead of the text.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write the report as one HTML page with curves.", valueName: "file"))
  var html: String?

  @Flag(help: "Show no progress.")
  var quiet = false

  @Option(help: ArgumentHelp("Fail when the median of the scenario's time is longer.", valueName: "time"))
  var maxP50: TimeArgument?

  @Option(help: ArgumentHelp("Fail when its 99th percentile is longer.", valueName: "time"))
  var maxP99: TimeArgument?

  @Option(help: ArgumentHelp("Fail when fewer operations were done a second.", valueName: "n"))
  var minRate: Double?
}
