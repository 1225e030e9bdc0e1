import Foundation
import LoadReport

@testable import LoadJudge

/// Runs that look like real ones and follow from a seed.
enum Sample {
  static let second: Int64 = 1_000_000_000

  /// - Parameters:
  ///   - seconds: how long the run is.
  ///   - rate: operations a second.
  static func recorder(seconds: Int, rate: Int, seed: UInt64 = 1, start: Int64 = 5 * second) -> Recorder {
    var generator = SplitMix(seed: seed)
    var recorder = Recorder(start: start)
    for operation in 0..<(seconds * rate) {
      let due = start + Int64(operation) * second / Int64(rate)
      let base = 300_000 + Int64(generator.next() % 200_000)
      // One in a hundred is slow, and the fourth second has a stall.
      let tail = generator.next() % 100 == 0 ? Int64(generator.next() % 4_000_000) : 0
      let stall = operation / rate == 4 ? max(0, 400_000_000 - Int64(operation % rate) * second / Int64(rate)) : 0
      let time = base + tail + stall
      recorder.record(.actToOwnEvent, due: due, end: due + time)
      recorder.record(.actToLastSeat, due: due, end: due + time + 60_000 + Int64(generator.next() % 40_000))
      recorder.record(.dueToSent, due: due, end: due + 12_000)
      recorder.count(.operations, at: due)
      recorder.count(.deliveries, by: 4, at: due + time)
      recorder.count(.bytesSent, by: 90, at: due)
    }
    return recorder
  }

  static func samples(seconds: Int, cores: Double, bytes: Int, start: Int64 = 5 * second) -> [ProcessSample] {
    (0...seconds).map { index in
      let time = Double(index) * 1e9 * cores
      return ProcessSample(
        at: start + Int64(index) * second, userTime: Int64(time * 0.4), systemTime: Int64(time * 0.6),
        residentBytes: bytes + index * 20_000, proportionalBytes: bytes)
    }
  }

  static func verdict(_ faults: [Fault] = []) -> Verdict {
    var verdict = Verdict()
    verdict.counts.rooms = 250
    verdict.counts.seats = 1000
    verdict.counts.eventsSeen = 240_000
    verdict.counts.actions = 60_000
    verdict.faults = Array(faults.prefix(Verdict.toldFaultLimit))
    verdict.faultCounts = Dictionary(grouping: faults, by: \.kind).mapValues(\.count)
    return verdict
  }

  static func run(_ scenario: String = "rooms", seconds: Int = 30) -> Report.Run {
    Report.Run(
      scenario: scenario, server: "ws://127.0.0.1:8080",
      command: "croupier-loadtest rooms --players 1000 --room-size 4 --rate 2000 --duration \(seconds)s --seed 7",
      parameters: [("players", "1000"), ("room size", "4"), ("rate", "2000/s"), ("bytes", "64"), ("seed", "7")],
      headline: .actToOwnEvent, startedAt: 1_795_285_392_123, duration: Int64(seconds) * second, connections: 1000)
  }

  static func report(
    seconds: Int = 30, rate: Int = 200, verdict: Verdict? = verdict(), loopShare: Double = 0.34,
    targets: [Report.Target] = []
  ) -> Report {
    Report(
      run: run(seconds: seconds), recorder: recorder(seconds: seconds, rate: rate), verdict: verdict,
      processes: [
        Report.ProcessRecord(
          name: "server", idle: ProcessSample(at: 0, residentBytes: 20 << 20),
          samples: samples(seconds: seconds, cores: 0.61, bytes: 21 << 20)),
        Report.ProcessRecord(
          name: "PostgreSQL", idle: nil, samples: samples(seconds: seconds, cores: 0.23, bytes: 90 << 20)),
      ],
      loops: [
        Report.LoopUse(
          coreTime: Int64(loopShare * 1e9) * Int64(seconds), wallTime: Int64(seconds) * second)
      ],
      targets: targets)
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}

/// `LOADREPORT_SEED=N` tries one alone.
let seeds: [UInt64] =
  ProcessInfo.processInfo.environment["LOADREPORT_SEED"].flatMap(UInt64.init).map { [$0] } ?? Array(1...3)
