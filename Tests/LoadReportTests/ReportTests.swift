import Bytes
import JSON
import LoadReport
import Testing

@testable import LoadJudge

@Suite("Report")
struct ReportTests {
  private static let fault = Fault(
    kind: .lost, room: RoomNumber(3), seat: SeatNumber(12), seq: 17, sentence: "Seq 17 <never> came.")
  private static let missed = Report.Target(name: "p99", limit: "5 ms", measured: "12 ms", isMet: false)
  private static let met = Report.Target(name: "p99", limit: "5 ms", measured: "2 ms", isMet: true)
  private static let nothing = Report(run: Sample.run(), recorder: Recorder(start: 0), verdict: Verdict())

  @Test(
    "the outcome is the worst thing that can be said",
    arguments: [
      (Sample.report(seconds: 1), .good),
      (Sample.report(seconds: 1, targets: [met]), .good),
      (Sample.report(seconds: 1, targets: [met, missed]), .missedTarget),
      (Sample.report(seconds: 1, verdict: Sample.verdict([fault]), targets: [missed]), .faulty),
      (Sample.report(seconds: 1, verdict: nil), .measured),
      // A judge that has seen nothing has nothing to say for the server.
      (Sample.report(seconds: 1, verdict: Verdict()), .measured),
      (nothing, .empty),
      // Players have seen much, but not what it is about.
      (Report(run: Sample.run(), recorder: Recorder(start: 0), verdict: Sample.verdict()), .empty),
    ] as [(Report, Outcome)])
  func outcome(report: Report, expected: Outcome) {
    #expect(report.outcome == expected)
    #expect(report.isGood == (expected == .good || expected == .measured))
  }

  @Test(
    "the load tester is at its limit when a loop is busy, or when it sends late",
    arguments: [(0.84, false), (0.86, true)])
  func busyLoop(share: Double, isBound: Bool) {
    #expect((Sample.report(seconds: 1, loopShare: share).generatorLimit != nil) == isBound)
  }

  @Test("the load tester is at its limit when it sends late", arguments: [(9, false), (11, true)])
  func late(delay: Int64, isBound: Bool) {
    var recorder = Recorder(start: 0)
    for due in 0..<10 as Range<Int64> {
      recorder.record(.actToOwnEvent, due: due, end: due + 100)
      recorder.record(.dueToSent, due: due, end: due + delay)
    }
    #expect((Report(run: Sample.run(), recorder: recorder, verdict: nil).generatorLimit != nil) == isBound)
  }

  @Test("CPU and memory are told for each operation and connection")
  func processes() {
    let process = Report.ProcessRecord(
      name: "server", idle: ProcessSample(at: 0, residentBytes: 1_000_000),
      samples: [
        ProcessSample(at: 1000, userTime: 100, systemTime: 50, residentBytes: 1_500_000),
        ProcessSample(at: 3000, userTime: 500, systemTime: 650, residentBytes: 2_000_000),
      ])
    #expect(process.coreTime == 1000)
    #expect(process.userTime == 400)
    #expect(process.cores == 0.5)
    #expect(process.peakResidentBytes == 2_000_000)
    #expect(process.residentBytes(perConnection: 1000) == 1000)
    #expect(process.residentBytes(perConnection: 0) == nil)
  }

  @Test("CPU an operation is not told of a process that did not do them all", arguments: [false, true])
  func ended(early: Bool) {
    let process = Report.ProcessRecord(
      name: "server", idle: nil, samples: Sample.samples(seconds: 1, cores: 0.5, bytes: 1), hasEnded: early)
    #expect(process.coreTime(per: 1000) == (early ? nil : 500_000))
  }

  @Test("the text begins with the verdict")
  func text() {
    #expect(Sample.report(seconds: 1).text().hasPrefix("✓ Good: No event was lost"))
    let faulty = Sample.report(seconds: 1, verdict: Sample.verdict([Self.fault])).text()
    #expect(faulty.hasPrefix("✗ Faulty: "))
    #expect(faulty.contains("lost (room 3, seat 12, seq 17): Seq 17 <never> came."))
    #expect(Self.nothing.text().hasPrefix("✗ Nothing was measured"))
  }

  @Test("lost connections and failed attempts are told with any verdict")
  func losses() {
    var recorder = Sample.recorder(seconds: 1, rate: 10)
    recorder.count(.disconnections, by: 1200, at: recorder.start)
    recorder.count(.failures, at: recorder.start)
    let reasons = ["refused": 1, "too_slow": 1200]
    let report = Report(run: Sample.run(), recorder: recorder, verdict: Sample.verdict(), reasons: reasons)
    #expect(report.text().contains("60,000 actions. Connections lost: 1,200. Attempts failed: 1.\n"))
    #expect(report.text().contains(/too_slow +1,200\nrefused +1\n/))
  }
}

@Suite("JSON report")
struct JSONReportTests {
  @Test("programs find the figures by their names")
  func shape() throws {
    let json = try parse(Sample.report(seconds: 2, rate: 100).json())
    #expect(json["format"]?.string == "croupier-loadtest/1")
    #expect(json["outcome"]?.string == "good")
    #expect(json["good"]?.bool == true)
    #expect(json["parameters"]?["room size"]?.string == "4")
    #expect(json["verdict"]?["checked"]?["events_seen"]?.integer == 240_000)
    #expect(json["counts"]?["operations"]?.integer == 200)
    #expect(json["counts"]?["bytes_sent"]?.integer == 18_000)
    let latency = try #require(json["latencies"]?.elements?.first)
    #expect(latency["name"]?.string == "act to own event")
    #expect(latency["count"]?.integer == 200)
    #expect(latency["p50_ns"]?.integer ?? 0 > 300_000)
    // 200 times say nothing of the slowest in ten thousand.
    #expect(latency["p99_99_ns"]?.isNull == true)
    #expect(json["latencies"]?.elements?.last?["name"]?.string == "due to sent")
    #expect(json["processes"]?.elements?.map { $0["name"]?.string } == ["server", "PostgreSQL"])
    #expect(json["series"]?["counts"]?["operations"]?.elements?.map(\.integer) == [100, 100])
    #expect(json["load_tester"]?["limit"]?.isNull == true)
  }

  @Test("faults are listed, and what is not known is null")
  func faults() throws {
    let fault = Fault(kind: .takenBack, room: RoomNumber(0), seat: SeatNumber(1), seq: nil, sentence: "\"Less\".")
    let json = try parse(Sample.report(seconds: 1, verdict: Sample.verdict([fault, fault])).json())
    #expect(json["good"]?.bool == false)
    #expect(json["verdict"]?["faults"]?["takenBack"]?.integer == 2)
    #expect(json["verdict"]?["first"]?.elements?.first?["seq"]?.isNull == true)
    #expect(json["verdict"]?["first"]?.elements?.first?["what"]?.string == "\"Less\".")
  }

  @Test("a run of nothing is still a report")
  func empty() throws {
    let json = try parse(Report(run: Sample.run(), recorder: Recorder(start: 0), verdict: nil).json())
    #expect(json["outcome"]?.string == "empty")
    #expect(json["verdict"]?.isNull == true)
    #expect(json["latencies"]?.elements?.isEmpty == true)
  }

  private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8).span) }
}
