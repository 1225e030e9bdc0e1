import Bytes
import Foundation
import LoadReport
import LoadTest

/// Makes a report of what a run has shown and of what was asked for.
struct ReportMaker {
  let options: CroupierLoadTest
  let plan: LoadPlan

  func report(on outcome: LoadOutcome) -> Report {
    let run = Report.Run(
      scenario: plan.scenario.rawValue, server: options.server.url, command: command, parameters: parameters,
      headline: plan.scenario.headline, startedAt: outcome.startedAt, duration: outcome.duration,
      connections: outcome.connections)
    let recorder = outcome.parts.recorder ?? Recorder(start: .max)
    return Report(
      run: run, recorder: recorder, verdict: outcome.parts.verdict, processes: outcome.processes,
      loops: outcome.parts.loops, targets: targets(recorder, outcome), marks: outcome.marks,
      reasons: outcome.parts.reasons)
  }

  // MARK: What was asked

  private func targets(_ recorder: Recorder, _ outcome: LoadOutcome) -> [Report.Target] {
    let times = recorder.distribution(of: plan.scenario.headline)
    var targets: [Report.Target] = []
    // Nobody asks for it, and everybody does.
    if outcome.absent > 0 {
      let all = Quantity.count(plan.playerCount)
      let live = Quantity.count(plan.playerCount - outcome.absent)
      let name = plan.scenario.gathers ? "players live in the end" : "players not refused"
      targets.append(Report.Target(name: name, limit: all, measured: live, isMet: false))
    }
    if let failure = outcome.restartFailure {
      targets.append(Report.Target(name: "--restart-command", limit: "status 0", measured: failure, isMet: false))
    }
    if let limit = options.report.maxP50 { targets.append(target("p50", times?.percentile(50), limit)) }
    if let limit = options.report.maxP99 { targets.append(target("p99", times?.percentile(99), limit)) }
    if let limit = options.report.minRate {
      let count = recorder.distribution(of: plan.scenario.completion)?.count ?? 0
      let rate = outcome.duration > 0 ? Double(count) / (Double(outcome.duration) / 1e9) : 0
      targets.append(
        Report.Target(
          name: "operations done", limit: "at least \(Quantity.rate(limit))", measured: Quantity.rate(rate),
          isMet: rate >= limit))
    }
    return targets
  }

  private func target(_ name: String, _ measured: Int64?, _ limit: TimeArgument) -> Report.Target {
    Report.Target(
      name: "\(name) of \(plan.scenario.headline.title)", limit: "at most \(limit)",
      measured: measured.map { Quantity.time($0) } ?? "too few to tell",
      isMet: measured.map { $0 <= limit.duration.nanoseconds } ?? false)
  }

  // MARK: What was run

  /// Words that a shell would read otherwise are quoted.
  private var command: String {
    let safe = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_./:=,@%+"))
    var words = ["croupier-loadtest"] + CommandLine.arguments.dropFirst()
    if options.load.seed == nil { words += ["--seed", String(plan.seed)] }
    return words.map { word in
      word.unicodeScalars.allSatisfy(safe.contains) && !word.isEmpty
        ? word : "'" + word.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
    }
    .joined(separator: " ")
  }

  private var parameters: [(name: String, value: String)] {
    var parameters = [
      ("players", "\(plan.playerCount)"), ("rooms", "\(plan.roomCount)"), ("room-size", "\(plan.roomSize)"),
      ("speakers", "\(plan.speakerCount)"), ("connect-rate", "\(plan.connectRate)"), ("loops", "\(plan.loopCount)"),
      plan.rate.map { ("rate", "\($0)") } ?? ("in-flight", "\(plan.inFlight)"), ("bytes", "\(plan.dataByteCount)"),
      ("duration", options.load.duration.description), ("warm-up", options.load.warmUp.description),
      ("patience", options.load.patience.description), ("seed", "\(plan.seed)"),
    ]
    // Where to look for what a fault says of a room.
    if plan.scenario != .echo { parameters.append(("room-codes", "\(plan.runName)-ROOM")) }
    switch plan.scenario {
    case .reconnect: parameters.append(("missed", "\(plan.missedCount)"))
    case .storm: parameters.append(("keep-seats", "\(plan.keepsSeats)"))
    case .slow:
      parameters.append(("slow-share", "\(plan.slowShare)"))
      parameters.append(("slow-pause", options.special.slowPause.description))
    case .restart: parameters.append(("restart-command", options.special.restartCommand ?? "by hand"))
    case .echo, .signal, .rooms, .idle: break
    }
    return parameters.map { (name: $0.0, value: $0.1) }
  }
}
