import Bytes
import Dispatch
import Foundation
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
    var plan = try options.plan()
    do throws(LoadTargetError) {
      target = try LoadTarget(
        options.server.url, defaultPath: plan.scenario == .echo ? "/" : "/ws", resolve: Self.resolve)
    } catch {
      throw Trouble("--url: \(error)")
    }
    let isHere = "\(target.address.ip)".hasPrefix("127.")
    if options.players.sourceAddresses == nil, isHere { plan.sourceAddressCount = 1 + plan.playerCount / 10_000 }
    guard isHere || plan.sourceAddressCount == 1 else {
      throw Trouble("--source-addresses is for a server on this machine, and \(options.server.url) is not")
    }
    self.plan = plan
  }

  /// Runs, and says what was found. Returns whether everything was as it should be.
  func run() throws -> Bool {
    try check()
    let run = try LoadRun(plan, target: target, tls: tls(), meters: meters())
    let interrupt = endingOnInterrupt(run)
    defer { interrupt.cancel() }
    var line = ProgressLine()
    let outcome = try measure(run) { progress in
      if !options.report.quiet { line.show(at: progress.at) { progress.text } }
    }
    if !options.report.quiet { line.end() }
    let report = ReportMaker(options: options, plan: plan).report(on: outcome)
    try write(report)
    return report.isGood
  }

  private func measure(_ run: LoadRun, tell: (LoadProgress) -> Void) throws -> LoadOutcome {
    do throws(LoadRunError) {
      return try run.run(restart: restart, tell: tell)
    } catch {
      throw Trouble("\(options.server.url): \(error)")
    }
  }

  // MARK: Before

  private func check() throws {
    let limit = raiseDescriptorLimit()
    let needed = plan.playerCount + 32 + 4 * plan.loopCount
    guard needed <= limit else {
      throw Trouble(
        "\(plan.playerCount) players need \(needed) open files, and a process may have \(limit): "
          + "raise its limit (ulimit -n), or start several load testers")
    }
  }

  private func tls() throws -> TLSClientConfiguration? {
    guard target.isEncrypted else { return nil }
    do throws(TLSError) {
      return try TLSClientConfiguration(serverName: target.serverName, authoritiesPath: options.server.ca)
    } catch {
      throw Trouble("--ca: \(error)")
    }
  }

  private func meters() throws -> [ProcessMeter] {
    let named = [
      ("server", options.server.serverPid, "--server-pid"), ("database", options.server.databasePid, "--database-pid"),
    ]
    return try named.compactMap { name, processID, option in
      guard let processID else { return nil }
      let meter = ProcessMeter(name, processID: processID)
      guard meter.sample(at: 0) != nil else {
        throw Trouble("\(option): there is no process \(processID) on this machine")
      }
      return meter
    }
  }

  private static func resolve(_ name: String) -> IPAddress? {
    IPAddress(name) ?? Host(name: name).addresses.lazy.compactMap { IPAddress($0) }.first
  }

  // MARK: Meanwhile

  /// The first Ctrl-C ends the measured part early; a second ends the process.
  private func endingOnInterrupt(_ run: LoadRun) -> any DispatchSourceSignal {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      run.interrupt()
      signal(SIGINT, SIG_DFL)
    }
    source.resume()
    return source
  }

  /// Returns why it failed, if it did.
  private var restart: (@Sendable () -> String?)? {
    guard let command = options.special.restartCommand else { return nil }
    return {
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      shell.arguments = ["-c", command]
      do {
        try shell.run()
        shell.waitUntilExit()
      } catch {
        return "\(error)"
      }
      return shell.terminationStatus == 0 ? nil : "status \(shell.terminationStatus)"
    }
  }

  // MARK: After

  private func write(_ report: Report) throws {
    print(options.report.json == "-" ? report.json() : report.text(), terminator: "")
    if let path = options.report.json, path != "-" { try write(report.json(), to: path, "--json") }
    if let path = options.report.html { try write(report.html(), to: path, "--html") }
  }

  private func write(_ text: String, to path: String, _ option: String) throws {
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw Trouble("\(option): \(path) can't be written")
    }
  }
}

/// Why there is nothing to measure, or nowhere to tell it.
struct Trouble: Error {
  let description: String

  init(_ description: String) { self.description = description }
}

func complain(_ text: String) { FileHandle.standardError.write(Data("croupier-loadtest: \(text)\n".utf8)) }
