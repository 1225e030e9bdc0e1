import ActionLog
import Bytes
import Dispatch
import Logging
import Reactor
import Shards
import Synchronization

/// Tidies up every so often: deletes what is over, and has rooms loaded in which somebody has been gone for too long.
final class Sweeper: Sendable {
  private let settings: ServerConfiguration
  private let processStart: Int64
  private let log: ActionLog
  private let desk: RoomDesk
  private let logger: Logger
  private let queue = DispatchQueue(label: "sweeper")
  private let isStopped = Atomic(false)

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
    let interval = Int(settings.room.sweepEvery.nanoseconds)
    queue.asyncAfter(deadline: .now() + .nanoseconds(interval)) { [self] in
      if !isStopped.load(ordering: .relaxed) { sweep() }
    }
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  /// One sweep, and the time until the next when that is over: two never run at once.
  private func sweep() {
    log.sweep(SweepRules(settings, processStart: processStart)) { [self] result in
      logger.log(result)
      for code in result.roomsToSettle { desk.ask(.settle, ofRoom: code) { _ in } }
      start()
    }
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
