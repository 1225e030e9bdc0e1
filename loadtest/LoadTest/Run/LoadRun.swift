import Bytes
import LoadJudge
import LoadReport
import Reactor
import Synchronization

/// A run from the first connection to the verdict: its loops, each a thread, and this one, which tells them when and measures.
///
///     gather ─> begin ─> warm up ─> measure ─> settle ─> stop ─> verdict
package final class LoadRun: Sendable {
  let plan: LoadPlan
  let target: LoadTarget
  let tls: TLSClientConfiguration?
  let meters: [ProcessMeter]
  private let board: Board
  private let loops: [EventLoop<LoadHandler>]
  /// By loop.
  private let results = Mutex<[Int: LoadOutcome.Part]>([:])
  private let isInterrupted = Atomic(false)
  private let restartFailure = Mutex<String?>(nil)

  /// - Parameters:
  ///   - tls: how connections are encrypted; `nil` for not at all.
  ///   - meters: processes of this machine to be measured, the server first.
  /// - Throws: when there are no descriptors left for its loops.
  package init(
    _ plan: LoadPlan, target: LoadTarget, tls: TLSClientConfiguration?, meters: [ProcessMeter]
  ) throws(SystemError) {
    self.plan = plan
    self.target = target
    self.tls = tls
    self.meters = meters
    board = Board(loopCount: plan.loopCount)
    var loops: [EventLoop<LoadHandler>] = []
    for _ in 0..<plan.loopCount { loops.append(try EventLoop()) }
    self.loops = loops
  }

  /// Ends the measured part now. What has been measured is reported. May be called from any thread.
  package func interrupt() { isInterrupted.store(true, ordering: .relaxed) }

  /// Runs on the calling thread until all is over.
  ///
  /// - Parameters:
  ///   - restart: for the scenario `restart`: restarts the server, or returns why it could not; called once, on a thread of its own, in
  ///     the middle of the run.
  ///   - tell: shows how far it is; called several times a second.
  package func run(
    restart: (@Sendable () -> String?)? = nil, tell: (LoadProgress) -> Void
  ) throws(LoadRunError) -> LoadOutcome {
    let begun = Moment.now()
    var metering = Metering(meters)
    let threads = try startLoops()
    defer { stop(threads) }
    var outcome = try measure(from: begun, &metering, restart: restart, tell)
    settle(tell)
    outcome.absent = absentCount
    stop(threads)
    for (_, part) in results.withLock({ $0 }).sorted(by: { $0.key < $1.key }) { outcome.parts.add(part) }
    outcome.processes = metering.records
    outcome.restartFailure = restartFailure.withLock { $0 }
    return outcome
  }

  /// Where players come and go, only those are missed that may not come.
  private var absentCount: Int {
    let statuses = board.current
    if plan.scenario.gathers { return plan.playerCount - statuses.reduce(0) { $0 + $1.live } }
    return statuses.reduce(0) { $0 + $1.expelled }
  }

  /// Ends the loops, if they have not ended.
  private func stop(_ threads: [LoopThread]) {
    for loop in loops { loop.mailbox.post(.stop) }
    for thread in threads { thread.join() }
  }

  private func startLoops() throws(LoadRunError) -> [LoopThread] {
    var threads: [LoopThread] = []
    for (index, loop) in loops.enumerated() {
      threads.append(try startThread(named: "players \(index)") { [self] in serve(loop, index) })
    }
    return threads
  }

  private func startThread(named name: String, _ body: @escaping @Sendable () -> Void) throws(LoadRunError)
    -> LoopThread
  {
    do {
      return try LoopThread(named: name, body)
    } catch {
      throw .noThreads("\(error)")
    }
  }

  private func serve(_ loop: EventLoop<LoadHandler>, _ index: Int) {
    let crowd = Crowd(plan, target: target, loop: index, at: Moment.now().monotonic)
    let handler = loop.run(LoadHandler(crowd, tls: tls, board: board))
    let part = handler.finish()
    results.withLock { $0[index] = part }
  }

  // MARK: Stages

  private func measure(
    from begun: Moment, _ metering: inout Metering, restart: (@Sendable () -> String?)?, _ tell: (LoadProgress) -> Void
  ) throws(LoadRunError) -> LoadOutcome {
    if !plan.scenario.beginsAtOnce { try gather(tell) }
    let start = plan.scenario == .idle ? begun : Moment.now().advanced(by: plan.warmUp)
    for loop in loops { loop.mailbox.post(.begin(measuredFrom: start.monotonic)) }
    if plan.scenario.beginsAtOnce { try gather(tell) }
    wait(until: start.monotonic, .warmingUp, tell)
    var outcome = LoadOutcome(startedAt: start.unixMilliseconds)
    try observe(&outcome, &metering, restart: restart, tell)
    metering.sampleNow(at: Moment.now().monotonic)
    outcome.duration = max(0, Moment.now().monotonic - start.monotonic)
    return outcome
  }

  /// Looks on while it goes.
  private func observe(
    _ outcome: inout LoadOutcome, _ metering: inout Metering, restart: (@Sendable () -> String?)?,
    _ tell: (LoadProgress) -> Void
  ) throws(LoadRunError) {
    let begin = Moment.now().monotonic
    let end = begin + plan.duration.nanoseconds
    let look = { (progress: LoadProgress) in
      metering.sample(at: progress.at)
      outcome.connections = max(outcome.connections, progress.open)
      tell(progress)
    }
    wait(until: begin + (end - begin) / 2, .measuring(since: begin, until: end), look)
    if let restart, !isInterrupted.load(ordering: .relaxed) {
      outcome.marks.append(Report.Mark(at: Moment.now().monotonic, text: "restart"))
      _ = try startThread(named: "restart") { [self] in
        let failure = restart()
        restartFailure.withLock { $0 = failure }
      }
    }
    wait(until: end, .measuring(since: begin, until: end), look)
  }

  /// Waits until all players are live.
  private func gather(_ tell: (LoadProgress) -> Void) throws(LoadRunError) {
    var best = 0
    var latest = Moment.now().monotonic
    while true {
      let statuses = board.current
      if let refusal = statuses.lazy.compactMap(\.refusal).first {
        throw .refused(
          count: statuses.reduce(0) { $0 + $1.expelled }, reason: refusal,
          mainReason: mainReason(statuses).flatMap { $0.hasPrefix(refusal) ? nil : $0 })
      }
      if statuses.allSatisfy(\.isGathered) { return }
      let arrived = statuses.reduce(0) { $0 + $1.arrived }
      let now = Moment.now().monotonic
      if arrived > best { (best, latest) = (arrived, now) }
      let hasReached = statuses.contains(where: \.hasReached)
      let patience = hasReached ? LoadLimits.gatherTimeout : LoadLimits.reachTimeout
      if now - latest > patience.nanoseconds || isInterrupted.load(ordering: .relaxed) {
        throw hasReached
          ? .notGathered(arrived: arrived, of: plan.playerCount, reason: mainReason(statuses))
          : .notReached(reason: mainReason(statuses))
      }
      tell(progress(.gathering))
      board.wait(.milliseconds(50))
    }
  }

  private func settle(_ tell: (LoadProgress) -> Void) {
    let deadline = Moment.now().monotonic + plan.patience.nanoseconds
    for loop in loops { loop.mailbox.post(.settle(deadline: deadline)) }
    while !board.current.allSatisfy(\.isDone) {
      tell(progress(.settling))
      board.wait(.milliseconds(50))
    }
  }

  private func wait(until end: Int64, _ stage: LoadProgress.Stage, _ tell: (LoadProgress) -> Void) {
    while Moment.now().monotonic < end, !isInterrupted.load(ordering: .relaxed) {
      tell(progress(stage))
      board.wait(.milliseconds(min(50, (end - Moment.now().monotonic) / 1_000_000 + 1)))
    }
  }

  private func progress(_ stage: LoadProgress.Stage) -> LoadProgress {
    var progress = LoadProgress(stage: stage, playerCount: plan.playerCount, at: Moment.now().monotonic)
    for status in board.current { progress.add(status) }
    return progress
  }

  private func mainReason(_ statuses: [LoopStatus]) -> String? {
    var reasons: [String: Int] = [:]
    for status in statuses { reasons.merge(status.reasons, uniquingKeysWith: +) }
    return reasons.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }
}

/// Why there is no result.
package enum LoadRunError: Error, Equatable, CustomStringConvertible {
  case noThreads(String)
  /// No connection was ever open.
  case notReached(reason: String?)
  /// The server does not want some players back. `mainReason`: of the failures before, if it is another.
  case refused(count: Int, reason: String, mainReason: String?)
  /// Nobody else has come for too long.
  case notGathered(arrived: Int, of: Int, reason: String?)

  package var description: String {
    switch self {
    case .noThreads(let reason): "no thread for a loop: \(reason)"
    case .notReached(let reason): "no connection: \(reason ?? "no answer")"
    case .refused(let count, let reason, let mainReason):
      "the server refused \(count) \(count == 1 ? "player" : "players"): \(reason)"
        + (reason == "rate_limited" ? " (its limits for one address are to be off, see --help)" : "")
        + (mainReason.map { "; most failed for: \($0)" } ?? "")
    case .notGathered(let arrived, let all, let reason):
      "only \(arrived) of \(all) players are live" + (reason.map { ": \($0)" } ?? "")
    }
  }
}
