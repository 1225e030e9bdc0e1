import Sessions
import Testing

@testable import Server

@Suite struct ProblemTests {
  @Test func anUnknownNameIsNamedInEverySourceWithWhatWasProbablyMeant() {
    #expect(
      problems(
        ["--hartbeat-ping-after", "1s"], environment: ["CROUPIER_LOOP": "1"],
        yaml: "heartbeat:\n  pingafter: 1s\nfrobnicate: 1")
        == [
          "croupier.yaml:2: heartbeat.pingafter: there is no such setting; did you mean heartbeat.ping_after?",
          "croupier.yaml:3: frobnicate: there is no such setting",
          "CROUPIER_LOOP: there is no such setting; did you mean CROUPIER_LOOPS?",
          "--hartbeat-ping-after: there is no such setting; did you mean --heartbeat-ping-after?",
        ])
  }

  @Test func aDurationNeedsItsUnit() {
    #expect(
      problems(["--join-timeout", "10"], yaml: "session: {ttl: 5 days}") == [
        "croupier.yaml:1: session.ttl: \"5 days\" has an unknown unit; the units are ms, s, m, h and d; allowed: 1s to 365d",
        "--join-timeout: \"10\" needs a unit: ms, s, m, h or d; allowed: 10ms to 10m",
      ])
  }

  @Test func aValueOutOfItsRangeSaysTheRange() {
    #expect(
      problems(["--loops=0", "--join-timeout=1h"], environment: ["CROUPIER_LOG_LEVEL": "loud"]) == [
        "CROUPIER_LOG_LEVEL: \"loud\" is not one of the words; allowed: trace, debug, info, notice, warning, error, critical",
        "--loops: \"0\" is out of range; allowed: 1 to 256",
        "--join-timeout: \"1h\" is out of range; allowed: 10ms to 10m",
      ])
  }

  @Test(arguments: [["--loops"], ["--loops="], ["--loops", "--log-level=info"]])
  func anOptionNeedsAValue(arguments: [String]) {
    #expect(problems(arguments) == ["--loops: the value is missing"])
  }

  @Test(arguments: ["loops:", "loops: ~", "loops: ''"])
  func anEntryNeedsAValue(yaml: String) {
    #expect(problems(yaml: yaml) == ["croupier.yaml:1: loops: the value is missing"])
  }

  @Test func anEmptyVariableIsNoValue() {
    #expect(problems(environment: ["CROUPIER_KEYS": ""]) == ["CROUPIER_KEYS: the value is missing"])
    #expect(problems(environment: ["CROUPIER_CONFIG": ""]) == ["CROUPIER_CONFIG: the value is missing"])
  }

  @Test func aFileIsNestedRatherThanDotted() {
    #expect(
      problems(yaml: "heartbeat.ping_after: 1s") == [
        "croupier.yaml:1: heartbeat.ping_after: nest a name by its dots, such as `heartbeat: {ping_after: 10s}`"
      ])
  }

  @Test func anEntryIsOneValue() {
    #expect(
      problems(yaml: "websocket:\n  allowed_origins:\n    - https://a\n") == [
        "croupier.yaml:2: websocket.allowed_origins: needs one value; write several in it with commas"
      ])
  }

  @Test(arguments: [
    ("loops: [1", "croupier.yaml:2: not YAML that can be used: did not find expected ',' or ']'"),
    ("loops: 1\nloops: 2", "croupier.yaml:1: not YAML that can be used: a name is written twice in this group"),
    ("- loops", "croupier.yaml:1: not YAML that can be used: settings are written `name: value`"),
    ("loops", "croupier.yaml:1: not YAML that can be used: settings are written `name: value`"),
    ("[a]: 1", "croupier.yaml:1: not YAML that can be used: a name is one word"),
  ])
  func aFileThatIsNoneIsExplained(yaml: String, problem: String) {
    #expect(problems(yaml: yaml) == [problem])
  }

  @Test func aFileThatIsNotThereIsNamed() {
    #expect(problems(["--config", "missing.yaml"]).first?.hasPrefix("missing.yaml: can't be read: ") == true)
  }

  @Test func ticketModeNeedsTheKeysOfTickets() throws {
    #expect(
      problems(["--auth-mode=ticket"]) == [
        "auth.mode ticket needs auth.ticket_keys, which your backend signs tickets with; "
          + "make one with `croupier token key`: "
          + "auth.mode is ticket (--auth-mode), auth.ticket_keys is none (default)"
      ])
    let auth = try load(["--auth-mode=ticket", "--auth-ticket-keys=t1:\(keyOne)"]).auth
    #expect(auth.mode == .ticket)
    #expect(auth.ticketKeys.map(\.id) == ["t1"])
  }

  @Test(arguments: ["--auth-ticket-keys=t1:\(keyOne)", "--auth-required-claims=amr=mfa"])
  func ticketsWithoutTheirModeAreWarnedAbout(argument: String) throws {
    let warnings = ["auth.mode is open: anybody may join, and tickets are not looked at"]
    #expect(try load([argument]).warnings == warnings)
    #expect(try load([argument, "--auth-mode=ticket", "--auth-ticket-keys=t1:\(keyOne)"]).warnings.isEmpty)
  }

  @Test func aCertificateNeedsItsKey() throws {
    #expect(
      problems(["--tls-certificate=cert.pem"]) == [
        "tls.certificate and tls.key need each other: "
          + "tls.certificate is cert.pem (--tls-certificate), tls.key is none (default)"
      ])
    #expect(problems(["--tls-key=key.pem"]).count == 1)
    let tls = try load(["--tls-certificate=cert.pem", "--tls-key=key.pem"]).tls
    #expect(tls.certificate == "cert.pem")
    #expect(tls.key == "key.pem")
  }

  @Test func whatHasNoEffectYetIsReadAndWarnedAbout() throws {
    #expect(try load(["--room-replay-limit", "512"]).warnings.isEmpty)
    let configuration = try load(["--room-replay-limit", "513"], environment: ["CROUPIER_ROOM_SNAPSHOT_EVERY": "65"])
    #expect(
      configuration.warnings == [
        "room.snapshot_every has no effect yet in this version", "room.replay_limit has no effect yet in this version",
      ])
    #expect(problems(["--room-replay-limit", "0"]).count == 1)
  }

  @Test func moreConnectionsThanFilesIsWarnedAbout() throws {
    #expect(try load(["--limits-connections", "1000"]).warnings.isEmpty)
    #expect(
      try load(["--limits-connections", "1001"]).warnings == [
        "limits.connections is 1001, but the limit of open files leaves 1000"
      ])
  }

  @Test(arguments: [
    (["--heartbeat-ping-after=15s"], "heartbeat.ping_after must be shorter than heartbeat.unstable_after"),
    (["--heartbeat-lost-after=15s"], "heartbeat.unstable_after must be shorter than heartbeat.lost_after"),
    (["--session-refresh-ttl=1h"], "session.ttl must not be longer than session.refresh_ttl"),
    (["--session-away-after=300s"], "session.away_after must be shorter than session.abandoned_after"),
    (["--session-release-after=300s"], "session.abandoned_after must be shorter than session.release_after"),
    (["--room-max-data-bytes=64KiB"], "room.max_data_bytes must be less than websocket.max_message_bytes"),
    (["--limits-send-queue-bytes=64KiB"], "websocket.max_message_bytes must be less than limits.send_queue_bytes"),
    (["--limits-actions-burst=49"], "limits.actions_burst must not be less than limits.actions_per_second"),
    (
      ["--storage-url=postgresql://localhost/croupier"],
      "PostgreSQL needs keys, the same on every server; make one with `croupier token key`"
    ),
  ])
  func settingsThatContradictEachOtherAreRefused(arguments: [String], requirement: String) {
    let problems = problems(arguments)
    #expect(problems.count == 1)
    #expect(problems.first?.hasPrefix(requirement + ": ") == true)
  }

  @Test func aContradictionSaysBothValuesAndTheirPlaces() {
    #expect(
      problems(["--limits-actions-burst=49"]) == [
        "limits.actions_burst must not be less than limits.actions_per_second: "
          + "limits.actions_burst is 49 (--limits-actions-burst), limits.actions_per_second is 50 (default)"
      ])
  }

  @Test func aValueThatCannotBeReadContradictsNothing() {
    #expect(problems(["--heartbeat-unstable-after=soon", "--heartbeat-lost-after=5s"]).count == 1)
  }

  @Test func postgreSQLWithKeysIsAllowed() {
    #expect(problems(["--storage-url=postgresql://localhost/croupier", "--keys=k1:\(keyOne)"]).isEmpty)
  }

  @Test func allProblemsAreListedTogether() {
    let arguments = ["--loops=0", "--nonsense", "value", "stray", "--heartbeat-ping-after=20s"]
    #expect(problems(arguments, environment: ["CROUPIER_X": ""], yaml: "keys: 1").count == 6)
  }
}
