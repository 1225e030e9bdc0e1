import ActionLog
import Bytes
import Dispatch
import Foundation
import Logging
import Reactor
import Shards

/// Tidies up every so often: deletes what is over, and has rooms loaded in which somebody has been gone for too long.
///
/// On a thread of its own, which only waits: a queue of Dispatch brings a pool of threads that ends the process when there are no
/// descriptors left.
final class Sweeper: Sendable {
  private let settings: ServerConfiguration
  private let processStart: Int64
  private let log: ActionLog
  private let desk: RoomDesk
  private let logger: Logger
  private let stopped = DispatchSemaphore(value: 0)

  /// - Parameter processStart: nobody's absence counts from before that; milliseconds since 1970.
  init(
    _ settings: ServerConfiguration, processStart: Int64, log: ActionLog, desk: RoomDesk, logger: Logger
  ) {
    self.settings = settings
    self.processStart = processStart
    self.log = log
    self.desk = desk
    self.logger = logger
  }

  /// Sweeps for the first time after `room.sweep_every`.
  func start() {
    let thread = Thread { [self] in
      var pause = settings.room.sweepEvery
      while stopped.wait(timeout: .now() + .nanoseconds(Int(pause.nanoseconds))) == .timedOut { pause = sweep() }
    }
    thread.name = "sweeper"
    thread.start()
  }

  func stop() { stopped.signal() }

  /// One sweep.
  ///
  /// - Returns: the time until the next. When there was more to do than one sweep does, that is soon, but not at once, because the rooms
  ///   that are loaded for it stay in memory for a while.
  private func sweep() -> Duration {
    let answer = Answer<SweepResult>()
    log.sweep(SweepRules(settings, processStart: processStart)) { answer.give($0) }
    let result = answer.wait()
    logger.log(result)
    for code in result.roomsToSettle { desk.ask(.settle, ofRoom: code) { _ in } }
    return result.isComplete ? settings.room.sweepEvery : .seconds(1)
  }
}

extension SweepRules {
  init(_ settings: ServerConfiguration, processStart: Int64) {
    let now = Moment.now().unixMilliseconds
    self.init(
      now: now, sessionsExpiredBefore: now,
      roomsVacantBefore: now - settings.room.retention.nanoseconds / 1_000_000,
      seatsVacantBefore: now - settings.session.releaseAfter.nanoseconds / 1_000_000, processStart: processStart)
  }
}

extension Logger {
  /// Writes down what a sweep has found; nothing when that was nothing.
  func log(_ result: SweepResult) {
    guard result != SweepResult() else { return }
    info(
      "swept",
      metadata: [
        "expired_sessions": "\(result.expiredSessions)", "deleted_rooms": "\(result.deletedRooms)",
        "deleted_events": "\(result.deletedEvents)", "rooms_to_settle": "\(result.roomsToSettle.count)",
      ])
  }
}
