import ActionLog
import Crypto
import Logging
import Sessions

/// Everything an operator can decide about a server, checked and typed.
///
/// Its initial values are the documented defaults; `load` lays the file, the environment and the command line over
/// them. The names, help and ranges of the settings are in `Setting.all`.
package struct ServerConfiguration: Sendable {
  package var listen = ListenAddress(host: "127.0.0.1", port: 8080)
  package var admin = Admin()
  package var storage = StorageLocation.sqlite(path: "./croupier-data/croupier.db")
  /// The keys that seal data at rest: the first seals, all open. Empty: data is kept as it is.
  package var encryptionKeys: [EncryptionKey] = []
  /// The keys that sign session tokens: the first signs, all verify. Empty: not configured, `DataDirectory` keeps one.
  package var keys: [SigningKey] = []
  package var auth = Authentication()
  /// Event-loop threads.
  package var loops: Int
  package var tls = TLS()
  package var webSocket = WebSocket()
  package var http = HTTP()
  package var join = Join()
  package var heartbeat = Heartbeat()
  package var session = Session()
  package var room = Room()
  package var limits: Limits
  package var cluster: Cluster
  package var log: Log

  /// Settings of a later version that were set to something else than their default, and their text.
  var ineffective: [String: String] = [:]
  /// Where each setting comes from that is not at its default, by name.
  package internal(set) var origins: [String: Origin] = [:]
  /// What the operator should know although the server can start. Without secrets; logged by `startLogging`.
  package internal(set) var warnings: [String] = []

  /// The defaults on `machine`.
  package init(machine: Machine) {
    loops = machine.coreCount
    limits = Limits(connections: machine.connectionLimit)
    cluster = Cluster(node: machine.hostName)
    log = Log(format: machine.logsToTerminal ? .text : .json)
  }
}

extension ServerConfiguration {
  package struct Admin: Sendable {
    package var listen = ListenAddress(host: "127.0.0.1", port: 8081)
    /// The bearer key. `nil`: not configured, `DataDirectory` keeps one.
    package var key: String?
  }

  package struct Authentication: Sendable {
    package var mode = AuthenticationMode.open
    package var ticketKeys: [SigningKey] = []
    package var requiredClaims: [RequiredClaim] = []
  }

  /// Paths of PEM files; both or none.
  package struct TLS: Sendable {
    package var certificate: String?
    package var key: String?
  }

  package struct WebSocket: Sendable {
    package var maxMessageBytes = 64 << 10
    package var compression = Switch.on
    /// Exact origins, such as `https://play.example.com`. Empty: the same host.
    package var allowedOrigins: [String] = []
  }

  package struct HTTP: Sendable {
    package var handshakeTimeout = Duration.seconds(10)
  }

  package struct Join: Sendable {
    package var timeout = Duration.seconds(10)
  }

  /// Silence of a client, measured from the last byte it sent: `pingAfter` < `unstableAfter` < `lostAfter`.
  package struct Heartbeat: Sendable {
    package var pingAfter = Duration.seconds(10)
    package var unstableAfter = Duration.seconds(15)
    package var lostAfter = Duration.seconds(30)
  }

  package struct Session: Sendable {
    package var ttl = Duration.hours(24)
    package var refreshTTL = Duration.days(7)
    /// Before the end of the token.
    package var expiringNotice = Duration.minutes(5)
    package var policy = SessionPolicy.takeover
    package var clientChange = ClientChangePolicy.log
    /// From the disconnect: `awayAfter` < `abandonedAfter` < `releaseAfter`.
    package var awayAfter = Duration.seconds(120)
    package var abandonedAfter = Duration.seconds(300)
    package var releaseAfter = Duration.seconds(600)
  }

  package struct Room: Sendable {
    package var unloadAfter = Duration.seconds(60)
    package var retention = Duration.days(30)
    package var sweepEvery = Duration.seconds(300)
    /// Events.
    package var maxEvents = 100_000
    package var maxDataBytes = 16 << 10
  }

  /// A rate of 0 means no limit.
  package struct Limits: Sendable {
    package var connections: Int
    package var connectionsPerAddress = 1000
    package var connectionsPerRoom = 4096
    package var connectionsPerSession = 16
    package var sessionsPerSubject = 5
    package var roomsPerMinute = 10
    package var sessionChecksPerMinute = 10
    package var badTokensPerMinute = 20
    package var actionsPerSecond = 50
    package var actionsBurst = 100
    package var sendQueueBytes = 1 << 20
  }

  package struct Cluster: Sendable {
    package var node: String
    /// Where clients reach this very node, `ws://` or `wss://`.
    package var url: String?
  }

  package struct Log: Sendable {
    package var level = Logger.Level.info
    package var format: LogFormat
  }
}

/// Where a server listens. Port 0 lets the kernel pick a free one.
package struct ListenAddress: Sendable, Equatable {
  /// An IPv4 address, an IPv6 address without brackets, or a host name.
  package var host: String
  package var port: UInt16

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }
}

package enum AuthenticationMode: String, Sendable, CaseIterable {
  case open
  case ticket
}

package enum Switch: String, Sendable, CaseIterable {
  case on
  case off
}

package enum LogFormat: String, Sendable, CaseIterable {
  /// One line for a person.
  case text
  /// One JSON object a line.
  case json
}

extension Duration {
  static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
  static func hours(_ count: Int) -> Duration { .minutes(count * 60) }
  static func days(_ count: Int) -> Duration { .hours(count * 24) }
}
