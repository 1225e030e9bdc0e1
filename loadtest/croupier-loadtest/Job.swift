import Bytes
import Foundation
import LoadJudge
import LoadReport
import LoadTest
import Reactor

/// One run, from the options to the report.
struct Job {
  private let options: CroupierLoadTest
  private let plan: LoadPlan
  private let target: LoadTarget

  init(_ options: CroupierLoadTest) throws {
    self.options = options
    plan = try options.plan()
    do throws(LoadTargetError) {
      target = try LoadTarget(
        options.server.url, defaultPath: plan.scenario == .echo ? "/" : "/ws", resolve: Self.resolve)
    } catch {
      throw Trouble(description: "--url: \(error)")
    }
  }

  /// Returns whether everything was as it should be.
  func run() throws -> Bool {
    try checkDescriptors()
    let run = try LoadRun(plan, target: target, meters: meters)
    var line = ProgressLine()
    let outcome = try measure(run) { progress in
      if !options.report.quiet { line.show(at: progress.at) { progress.text } }
    }
    if !options.report.quiet { line.end() }
    print(outcome.parts.verdict)
    for latency in Latency.allCases {
      if let d = outcome.parts.recorder?.distribution(of: latency) {
        print(latency.title, d.count, d.percentile(50) ?? 0, d.percentile(99) ?? 0, d.maximum)
      }
    }
    print(outcome.parts.reasons)
    return outcome.parts.verdict.isGood
  }

  private func measure(_ run: LoadRun, tell: (LoadProgress) -> Void) throws -> LoadOutcome {
    do throws(LoadRunError) {
      return try run.run(restart: restart, tell: tell)
    } catch {
      throw Trouble(description: "\(options.server.url): \(error)")
    }
  }

  private var restart: (@Sendable () -> Void)? {
    guard let command = options.special.restartCommand else { return nil }
    return {
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      shell.arguments = ["-c", command]
      try? shell.run()
      shell.waitUntilExit()
    }
  }

  private var meters: [ProcessMeter] {
    var meters: [ProcessMeter] = []
    if let pid = options.server.serverPid { meters.append(ProcessMeter("server", processID: pid)) }
    if let pid = options.server.databasePid { meters.append(ProcessMeter("database", processID: pid)) }
    return meters
  }

  private func checkDescriptors() throws {
    let limit = raiseDescriptorLimit()
    let needed = plan.playerCount + 32 + 4 * plan.loopCount
    guard needed <= limit else {
      throw Trouble(
        description: "\(plan.playerCount) players need \(needed) open files, and a process may have \(limit): "
          + "raise its limit (ulimit -n), or start several load testers")
    }
  }

  private static func resolve(_ name: String) -> IPAddress? {
    IPAddress(name) ?? Host(name: name).addresses.lazy.compactMap { IPAddress($0) }.first
  }
}
