import Bytes
import Foundation
import JSON
import LoadJudge
import LoadReport
import Reactor
import TestSupport
import Testing

@testable import LoadTest

@Suite("The load tester and the real server")
struct LiveTests {
  private static let brief = ["--duration", "500ms", "--warm-up", "100ms", "--json", "-", "--quiet"]

  // MARK: Scenarios

  @Test(
    "each scenario runs, and finds that the server keeps its promises",
    arguments: [
      "signal --players 20", "signal --rooms 1 --room-size 30 --speakers 1 --rate 100", "rooms --players 20",
      "rooms --players 20 --rate 200 --loops 2 --bytes 500", "rooms --rooms 3 --room-size 1 --in-flight 16",
      "storm --players 8", "storm --players 8 --keep-seats", "storm --players 20 --rate 100",
      "reconnect --players 20 --missed 20", "reconnect --players 20 --missed 20 --rate 100",
      "idle --players 50", "slow --players 20 --slow-pause 100ms",
    ])
  func scenario(line: String) throws {
    let server = try ServerProcess(TestStorage(.sqlite))
    let run = try LoadTesterRun(
      line.split(separator: " ").map(String.init) + ["--url", "ws://\(server.listen)"] + Self.brief)
    #expect(run.status == .exited(code: 0), "\(run.output) \(run.errors)")
    let report = try run.report
    #expect(report["good"]?.bool == true)
    #expect(report["verdict"]?["checked"]?["events_seen"]?.integer ?? 0 > 0)
    #expect(report["verdict"]?["faults"]?.members?.isEmpty == true)
  }

  @Test("echoes are measured, and checked")
  func echo() throws {
    let echo = try ChildProcess([BuiltProduct.besideTests("croupier-echo"), "--port", "0"])
    defer { echo.send(SIGKILL) }
    let line = try echo.standardOutput.line(containing: "ready")
    let address = try #require(line.split(separator: " ").first { $0.hasPrefix("listen=") }?.dropFirst(7))
    let run = try LoadTesterRun(["echo", "--url", "ws://\(address)", "--in-flight", "4"] + Self.brief)
    #expect(run.status == .exited(code: 0), "\(run.output) \(run.errors)")
    #expect(try run.report["outcome"]?.string == "measured")
  }

  @Test("over TLS it trusts the certificates that it is given, and no others")
  func encrypted() throws {
    try Transport.$current.withValue(.encrypted) {
      let server = try ServerProcess(TestStorage(.sqlite))
      let arguments = ["rooms", "--players", "8", "--url", "wss://localhost:\(server.listen.port)"] + Self.brief
      let trusting = try LoadTesterRun(arguments + ["--ca", TestCertificate.usual.get().certificatePath])
      #expect(trusting.status == .exited(code: 0), "\(trusting.output) \(trusting.errors)")
      let other = try LoadTesterRun(arguments)
      #expect(other.status == .exited(code: 2))
      #expect(other.errors.contains("self-signed certificate"), "\(other.errors)")
      let storm = try LoadTesterRun(
        ["storm", "--keep-seats", "--players", "4", "--url", "wss://localhost:\(server.listen.port)"] + Self.brief
          + ["--ca", TestCertificate.usual.get().certificatePath])
      #expect(storm.status == .exited(code: 0), "\(storm.output) \(storm.errors)")
      #expect(try storm.report["counts"]?["failures"]?.integer == 0)
    }
  }

  @Test("players survive that the server is killed and started again, and so does what they have done")
  func restart() throws {
    let storage = try TestStorage(.sqlite)
    let first = try ServerProcess(storage)
    let second = Lazy { try ServerProcess(storage, arguments: ["--listen", "\(first.listen)"]) }
    var plan = LoadPlan(.restart, seed: 1, runName: "again")
    (plan.roomCount, plan.rate) = (10, 200)
    (plan.warmUp, plan.duration) = (.milliseconds(100), .seconds(2))
    let target = try LoadTarget("ws://\(first.listen)", defaultPath: "/ws") { IPAddress($0) }
    let run = try LoadRun(plan, target: target, tls: nil, meters: [])
    let outcome = try run.run(
      restart: {
        try? first.kill9()
        _ = try? second.get()
        return nil
      }, tell: { _ in })
    try second.get().expectAlive()
    #expect(outcome.parts.verdict.isGood, "\(outcome.parts.verdict)")
    #expect(outcome.parts.verdict.counts.replays >= 40)
    #expect(outcome.parts.recorder?.distribution(of: .resumeToLive)?.count ?? 0 >= 40)
    #expect(outcome.marks.count == 1)
  }

  // MARK: How it ends

  @Test("a server that is gone in the end has not kept its promises")
  func gone() throws {
    let server = try ServerProcess(TestStorage(.sqlite))
    var plan = LoadPlan(.restart, seed: 1, runName: "gone")
    (plan.roomCount, plan.rate, plan.patience) = (2, 100, .milliseconds(500))
    (plan.warmUp, plan.duration) = (.zero, .seconds(1))
    let target = try LoadTarget("ws://\(server.listen)", defaultPath: "/ws") { IPAddress($0) }
    let run = try LoadRun(plan, target: target, tls: nil, meters: [])
    let outcome = try run.run(
      restart: {
        try? server.kill9()
        return nil
      }, tell: { _ in })
    #expect(outcome.absent == 8 && outcome.connections == 8)
  }

  @Test(
    "a run in which nothing happened of what it is about is no good one",
    arguments: [
      ("restart", [], "empty"), ("restart --restart-command false", [], "missedTarget"),
      ("rooms --bytes 300", ["--room-max-data-bytes", "100"], "empty"),
    ] as [(String, [String], String)])
  func pointless(line: String, settings: [String], outcome: String) throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: settings)
    let run = try LoadTesterRun(
      line.split(separator: " ").map(String.init) + ["--players", "8", "--url", "ws://\(server.listen)"] + Self.brief)
    #expect(run.status == .exited(code: 1), "\(run.output) \(run.errors)")
    #expect(try run.report["outcome"]?.string == outcome)
  }

  @Test("a target that is missed ends in 1, and the report says by how much")
  func missedTarget() throws {
    let server = try ServerProcess(TestStorage(.sqlite))
    let run = try LoadTesterRun(
      ["rooms", "--players", "8", "--url", "ws://\(server.listen)", "--max-p50", "1ns", "--min-rate", "1"] + Self.brief)
    #expect(run.status == .exited(code: 1))
    #expect(try run.report["outcome"]?.string == "missedTarget")
    let targets = try #require(try run.report["targets"]?.elements)
    #expect(targets.map { $0["met"]?.bool } == [false, true])
  }

  @Test("what was sent and refused is not done")
  func refusedOperations() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--room-max-data-bytes", "100"])
    let run = try LoadTesterRun(
      ["rooms", "--players", "8", "--bytes", "300", "--url", "ws://\(server.listen)", "--min-rate", "1"] + Self.brief)
    #expect(try run.report["counts"]?["operations"]?.integer ?? 0 > 0)
    #expect(try run.report["targets"]?.elements?.map { $0["met"]?.bool } == [false])
    #expect(try run.report["parameters"]?["room-codes"]?.string?.hasSuffix("-ROOM") == true)
  }

  @Test("a run that is interrupted before the measured part has measured nothing, and restarts nothing")
  func interrupted() throws {
    let server = try ServerProcess(TestStorage(.sqlite))
    var plan = LoadPlan(.restart, seed: 1, runName: "brief")
    (plan.roomCount, plan.warmUp) = (2, .seconds(60))
    let target = try LoadTarget("ws://\(server.listen)", defaultPath: "/ws") { IPAddress($0) }
    let run = try LoadRun(plan, target: target, tls: nil, meters: [])
    let outcome = try run.run(restart: { "asked to" }) { progress in
      if case .warmingUp = progress.stage { run.interrupt() }
    }
    #expect(outcome.duration == 0 && outcome.marks.isEmpty && outcome.restartFailure == nil)
    #expect(outcome.parts.recorder?.count(of: .operations) == 0)
  }

  @Test("without a server there is nothing to measure")
  func nobody() throws {
    let run = try LoadTesterRun(["rooms", "--url", "ws://127.0.0.1:1", "--quiet"])
    #expect(run.status == .exited(code: 2))
    #expect(run.errors == "croupier-loadtest: ws://127.0.0.1:1: no connection: connection refused\n")
  }

  @Test("a server that holds the players back is named with its reason")
  func refused() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--limits-rooms-per-minute", "1"])
    let run = try LoadTesterRun(["rooms", "--players", "12", "--url", "ws://\(server.listen)", "--quiet"])
    #expect(run.status == .exited(code: 2))
    #expect(run.errors.contains("rate_limited"), "\(run.errors)")
  }

  @Test("a storm of which the server refuses a part is no good one, whenever it does")
  func refusedInPart() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--limits-rooms-per-minute", "1"])
    let run = try LoadTesterRun(["storm", "--players", "12", "--url", "ws://\(server.listen)"] + Self.brief)
    #expect(run.status == .exited(code: 1) || run.status == .exited(code: 2))
    #expect((run.output + run.errors).contains("rate_limited"))
  }

  @Test(
    "a mistake in the options is named, with what the option takes",
    arguments: [
      ("dance", "'dance' is invalid for '<scenario>'"),
      ("rooms --duration 10", "'10' is invalid for '--duration <time>'"),
      ("rooms --room-size 2000", "--room-size is 2000, and takes 1 to 1024"),
      ("rooms --rooms 3 --players 10", "--players must be --rooms times --room-size"),
      ("rooms --rate 0", "--rate is 0.0, and takes 0.01 to"), ("echo --room-size 4", "echo has no rooms"),
      ("signal --room-size 1", "signal needs somebody who listens"),
      ("rooms --restart-command true", "--restart-command is for the scenario restart"),
      ("rooms --speakers 5", "--speakers is 5, and takes 1 to 4"),
    ])
  func mistake(line: String, message: String) throws {
    let run = try LoadTesterRun(line.split(separator: " ").map(String.init))
    #expect(run.status == .exited(code: 64))
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test(
    "what can't be done is said before anything is",
    arguments: [
      ("rooms --url http://a", #"--url: "http://a" is no address of a WebSocket"#),
      ("rooms --players 1000000", "open files"), ("rooms --server-pid 999999999", "--server-pid: there is no process"),
      ("rooms --url wss://127.0.0.1 --ca /nowhere", "--ca: "),
    ])
  func impossible(line: String, message: String) throws {
    let run = try LoadTesterRun(line.split(separator: " ").map(String.init))
    #expect(run.status == .exited(code: 2))
    #expect(run.errors.contains(message), "\(run.errors)")
  }
}
