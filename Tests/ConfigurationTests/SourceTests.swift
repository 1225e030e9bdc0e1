import Testing

@testable import Server

@Suite struct SourceTests {
  @Test func aSettingHasThreeSpellings() throws {
    let setting = try #require(Setting.named("heartbeat.ping_after"))
    #expect(setting.option == "--heartbeat-ping-after")
    #expect(setting.environmentVariable == "CROUPIER_HEARTBEAT_PING_AFTER")

    #expect(try load(["--heartbeat-ping-after", "7s"]).heartbeat.pingAfter == .seconds(7))
    #expect(try load(["--heartbeat-ping-after=7s"]).heartbeat.pingAfter == .seconds(7))
    #expect(try load(environment: ["CROUPIER_HEARTBEAT_PING_AFTER": "7s"]).heartbeat.pingAfter == .seconds(7))
    #expect(try load(yaml: "heartbeat: {ping_after: 7s}").heartbeat.pingAfter == .seconds(7))
    #expect(try load(yaml: "heartbeat:\n  ping_after: 7s\n").heartbeat.pingAfter == .seconds(7))
  }

  @Test func everySettingIsReadInEachSpelling() throws {
    for setting in Setting.all {
      #expect(Reading(arguments: [setting.option, "x"]).assignments.first?.setting.name == setting.name)
      #expect(Reading(environment: [setting.environmentVariable: "x"]).assignments.first?.setting.name == setting.name)
      let keys = setting.name.split(separator: ".")
      let yaml = keys.map { "{\($0): " }.joined() + "x" + keys.map { _ in "}" }.joined()
      #expect(Reading(file: "f") { _ in yaml }.assignments.first?.setting.name == setting.name)
    }
  }

  @Test func theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws {
    let yaml = "# ours\nloops: 1\nroom:\n  max_events: 1\n  max_data_bytes: 64\n"
    let environment = ["CROUPIER_LOOPS": "2", "CROUPIER_ROOM_MAX_EVENTS": "2", "PATH": "/bin"]
    let configuration = try load(["--loops", "3"], environment: environment, yaml: yaml)
    #expect(configuration.loops == 3)
    #expect(configuration.room.maxEvents == 2)
    #expect(configuration.room.maxDataBytes == 64)
    #expect(
      configuration.origins == [
        "loops": .option("--loops"), "room.max_events": .environment("CROUPIER_ROOM_MAX_EVENTS"),
        "room.max_data_bytes": .file(path: "croupier.yaml", line: 5),
      ])
  }

  @Test func theLastOfOneOptionCounts() throws {
    #expect(try load(["--loops", "3", "--loops=5"]).loops == 5)
  }

  @Test func theEnvironmentCanNameTheFile() throws {
    let configuration = try ServerConfiguration.load(
      arguments: [], environment: ["CROUPIER_CONFIG": "other.yaml"], machine: testMachine
    ) { path in "cluster: {node: \(path)}" }
    #expect(configuration.cluster.node == "other.yaml")
  }

  @Test func withoutAFileNothingIsRead() throws {
    _ = try ServerConfiguration.load(arguments: [], environment: [:], machine: testMachine) { path in
      Issue.record("reads \(path)")
      return ""
    }
  }

  @Test(arguments: ["", "# nothing\n", "room:\n  {}\n"])
  func aFileMayBeEmpty(yaml: String) throws {
    #expect(try load(yaml: yaml).origins.isEmpty)
  }

  @Test func aFileMayUseAnchorsAndQuotes() throws {
    let configuration = try load(
      yaml: "heartbeat: {ping_after: &short '2s', unstable_after: \"3s\"}\njoin: {timeout: *short}")
    #expect(configuration.heartbeat.unstableAfter == .seconds(3))
    #expect(configuration.join.timeout == .seconds(2))
  }
}
