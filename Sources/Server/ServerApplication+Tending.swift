import ActionLog
import Bytes
import Dispatch
import Logging
import Reactor
import Sessions
import Shards
import Synchronization

// What an operator does by hand, without a server.
extension ServerApplication {
  /// Does what a server's sweep does.
  ///
  /// - Parameter takesSeats: takes back the seats of those who have been gone for too long, too. Nobody can tell here for how long of that no
  ///   server was running, so that time counts.
  package static func sweep(_ configuration: ServerConfiguration, takesSeats: Bool) throws {
    let logger = Logger(label: "croupier")
    let log = try openLog(configuration, as: "\(configuration.cluster.node)-sweep", logger)
    let answer = Answer<SweepResult>()
    log.sweep(SweepRules(configuration, processStart: 0)) { answer.give($0) }
    let result = answer.wait()
    logger.log(result)
    if takesSeats {
      var shard = ShardConfiguration(
        configuration, keys: try keys(of: configuration),
        addressLimits: AddressLimits(rates: AddressLimits.Rates(), key: Entropy.words()),
        processStart: 0, index: 0)
      shard.shardCount = 1
      Settler(log: log, configuration: shard).settle(result.roomsToSettle)
      logger.info("rooms looked at for empty seats", metadata: ["rooms": "\(result.roomsToSettle.count)"])
    }
    log.close(patience: .seconds(60))
  }

  /// Moves whole months of the audit log into files of `directory`.
  ///
  /// - Parameter month: those before it are moved.
  package static func archiveAudit(
    _ configuration: ServerConfiguration, before month: String, into directory: String
  ) throws {
    let logger = Logger(label: "croupier")
    guard let month = AuditMonth(month), month <= AuditMonth(containing: Moment.now().unixMilliseconds) else {
      throw UnusableMonth(text: month)
    }
    try DataDirectory(path: directory).create()
    let archived = try ActionLog.archiveAudit(configuration.storage, before: month, to: directory) { logger.log($0) }
    for month in archived {
      logger.info(
        "archived", metadata: ["month": "\(month.month)", "lines": "\(month.lineCount)", "file": "\(month.path)"])
    }
    if archived.isEmpty { logger.info("there is no month to archive", metadata: ["before": "\(month)"]) }
  }
}

/// An answer that a thread waits for.
private final class Answer<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let arrival = DispatchSemaphore(value: 0)

  func give(_ value: Value) {
    self.value.withLock { $0 = value }
    arrival.signal()
  }

  func wait() -> Value {
    arrival.wait()
    guard let value = value.withLock({ $0 }) else { preconditionFailure("nobody else takes it") }
    return value
  }
}

struct UnusableMonth: Error, CustomStringConvertible {
  let text: String
  var description: String { "\"\(text)\" is no month that has begun: write it as 2026-10" }
}
