import ActionLog
import Logging
import Sessions
import Testing

@testable import Server

@Suite struct SettingTests {
  /// The table of the documented contract.
  private static let documentedDefaults = [
    ("listen", "127.0.0.1:8080"), ("admin.listen", "127.0.0.1:8081"), ("admin.key", "none"),
    ("storage.url", "sqlite:./croupier-data/croupier.db"), ("storage.encryption_keys", "none"),
    ("keys", "none"), ("auth.mode", "open"), ("auth.ticket_keys", "none"),
    ("auth.required_claims", "none"),
    ("loops", "4"),
    ("tls.certificate", "none"), ("tls.key", "none"),
    ("websocket.max_message_bytes", "64KiB"), ("websocket.compression", "on"),
    ("websocket.allowed_origins", "same host"),
    ("http.handshake_timeout", "10s"), ("join.timeout", "10s"),
    ("heartbeat.ping_after", "10s"), ("heartbeat.unstable_after", "15s"), ("heartbeat.lost_after", "30s"),
    ("session.ttl", "1d"), ("session.refresh_ttl", "7d"), ("session.expiring_notice", "5m"),
    ("session.policy", "takeover"), ("session.client_change", "log"),
    ("session.away_after", "2m"), ("session.abandoned_after", "5m"), ("session.release_after", "10m"),
    ("room.unload_after", "1m"), ("room.retention", "30d"), ("room.sweep_every", "5m"), ("room.snapshot_every", "64"),
    ("room.replay_limit", "512"), ("room.max_events", "100000"), ("room.max_data_bytes", "16KiB"),
    ("limits.connections", "1000"), ("limits.connections_per_ip", "1000"),
    ("limits.connections_per_room", "4096"), ("limits.connections_per_session", "16"),
    ("limits.sessions_per_subject", "5"),
    ("limits.rooms_per_minute", "10"), ("limits.session_checks_per_minute", "10"),
    ("limits.bad_tokens_per_minute", "20"), ("limits.actions_per_second", "50"), ("limits.actions_burst", "100"),
    ("limits.send_queue_bytes", "1MiB"),
    ("cluster.node", "table-7"), ("cluster.url", "none"),
    ("log.level", "info"), ("log.format", "json"),
  ]

  @Test func everySettingOfTheContractIsThereAndHasItsDefault() throws {
    let configuration = try load()
    let defaults = Setting.all.map { "\($0.name) \($0.text(configuration))" }
    #expect(defaults == Self.documentedDefaults.map { "\($0.0) \($0.1)" })
    #expect(configuration.origins.isEmpty)
    #expect(configuration.warnings.isEmpty)
  }

  @Test func noTwoSettingsShareASpelling() {
    #expect(Set(Setting.all.map(\.option)).count == Setting.all.count)
    #expect(Set(Setting.all.map(\.environmentVariable)).count == Setting.all.count)
  }

  @Test func aDefaultWrittenOutIsNoChange() throws {
    let printable = Self.documentedDefaults.filter { !["none", "same host"].contains($0.1) }
    let configuration = try load(
      printable.map { "--\($0.0.replacing(".", with: "-").replacing("_", with: "-"))=\($0.1)" })
    #expect(configuration.origins.count == printable.count)
    #expect(configuration.warnings.isEmpty)
    let defaults = try load()
    for setting in Setting.all { #expect(setting.text(configuration) == setting.text(defaults)) }
  }

  @Test func theHelpListsEverySettingInLinesThatFitATerminal() {
    let lines = Setting.help.split(separator: "\n")
    for setting in Setting.all {
      #expect(lines.contains("  \(setting.option) \(setting.placeholder)"))
    }
    #expect(lines.allSatisfy { $0.count <= 78 })
    #expect(Setting.help.contains("Default: host name."))
  }

  @Test(
    arguments: [
      ("10ms", .milliseconds(10)), ("2s", .seconds(2)), ("3m", .seconds(180)), ("10m", .seconds(600)),
      ("0ms", nil), ("9ms", nil), ("601s", nil), ("1h", nil), ("1d", nil), ("99999999999999999d", nil),
      ("99999999999999999999s", nil), ("-1s", nil), ("1.5s", nil), ("1 s", nil), ("1S", nil), ("s", nil), ("٣s", nil),
    ] as [(String, Duration?)])
  func durationsAreWholeNumbersWithAUnitWithinTheRange(text: String, value: Duration?) {
    #expect((try? load(["--join-timeout", text]))?.join.timeout == value)
  }

  @Test(
    arguments: [
      ("1024", 1024), ("1KiB", 1024), ("1 MiB", 1 << 20), ("1023", nil), ("1025KiB", nil), ("2MiB", nil), ("64kb", nil),
      ("64KB", nil),
      ("1e4", nil), ("9999999999999999999MiB", nil), ("9000000000000000000KiB", nil),
    ] as [(String, Int?)])
  func bytesAreWholeNumbersAloneOrWithABinaryUnit(text: String, value: Int?) {
    let configuration = try? load([
      "--websocket-max-message-bytes", text, "--room-max-data-bytes", "64", "--limits-send-queue-bytes", "2MiB",
    ])
    #expect(configuration?.webSocket.maxMessageBytes == value)
  }

  @Test(
    arguments: [
      ("0.0.0.0:80", "0.0.0.0", 80), ("[::1]:0", "::1", 0), ("localhost:65535", "localhost", 65535),
      ("localhost:65536", nil, nil),
      ("localhost", nil, nil), (":80", nil, nil), ("::1:80", nil, nil), ("[::1]", nil, nil), ("[host]:1", nil, nil),
      ("a b:1", nil, nil),
      ("host:", nil, nil), ("host:+1", nil, nil),
    ] as [(String, String?, UInt16?)])
  func anAddressIsAHostAndAPort(text: String, host: String?, port: UInt16?) {
    let listen = try? load(["--listen", text]).listen
    #expect(listen?.host == host)
    #expect(listen?.port == port)
    if let listen { #expect(listen.description == text) }
  }

  @Test(
    arguments: [
      ("sqlite:/data/x.db", true), ("sqlite:x.db", true), ("sqlite:", false), ("sqlite://data/x.db", false),
      ("sqlite::memory:", false), ("mysql://host", false), ("x.db", false), ("postgres://host/db", true),
      ("postgresql:///db?host=/run", true),
    ])
  func storageIsAFileOrAPostgreSQLServer(text: String, isAccepted: Bool) throws {
    let storage = (try? load(["--storage-url", text, "--keys", "k1:\(keyOne)"]))?.storage
    #expect(storage == (isAccepted ? try StorageLocation(url: text) : nil))
  }

  @Test(
    arguments: [
      ("https://play.example.com", ["https://play.example.com"]),
      ("http://a:8080, https://B.example", ["http://a:8080", "https://b.example"]),
      ("*", nil), ("play.example.com", nil), ("https://a/", nil), ("https://*.a", nil), ("https://a,", nil),
      ("null", nil),
    ] as [(String, [String]?)])
  func originsAreExact(text: String, origins: [String]?) {
    #expect((try? load(["--websocket-allowed-origins", text]))?.webSocket.allowedOrigins == origins)
  }

  @Test(
    arguments: [
      ("amr=mfa", ["amr=mfa"]),
      ("email, amr=mfa,https://a.example/role=x=y", ["email", "amr=mfa", "https://a.example/role=x=y"]),
      ("=mfa", nil), ("amr=", nil), ("amr,", nil), (",", nil),
    ] as [(String, [String]?)])
  func requiredClaimsAreNamesAloneOrWithAValue(text: String, claims: [String]?) {
    let auth = try? load(["--auth-required-claims", text]).auth
    #expect(auth?.requiredClaims.map(\.description) == claims)
  }

  @Test func wordsAreTyped() throws {
    let configuration = try load([
      "--session-policy=mirror", "--log-level=debug", "--log-format=text", "--cluster-url=wss://one.example/ws",
      "--cluster-node=one", "--limits-actions-per-second=0", "--session-client-change=strict",
    ])
    #expect(configuration.session.policy == .mirror)
    #expect(configuration.session.clientChange == .strict)
    #expect(configuration.log.level == .debug)
    #expect(configuration.log.format == .text)
    #expect(configuration.cluster.url == "wss://one.example/ws")
    #expect(configuration.cluster.node == "one")
    #expect(configuration.limits.actionsPerSecond == 0)
  }
}
