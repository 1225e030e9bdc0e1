import ActionLog
import Bytes
import Logging
import Reactor
import Sessions
import Shards

// What an operator does by hand, without a server.
extension ServerApplication {
  /// Does what a server's sweep does.
  ///
  /// - Parameter takesSeats: takes back the seats of those who have been gone for too long, too. Nobody can tell here for how long of that no
  ///   server was running, so that time counts.
  package static func sweep(_ configuration: ServerConfiguration, takesSeats: Bool) throws {
    let logger = Logger(label: "croupier")
    let log = try openLog(configuration, as: "\(configuration.cluster.node)-sweep", logger)
    var settled: [String] = []
    while true {
      let answer = Answer<SweepResult>()
      log.sweep(SweepRules(configuration, processStart: 0)) { answer.give($0) }
      let result = answer.wait()
      logger.log(result)
      // What comes back although it was settled can't be loaded.
      guard takesSeats, result.roomsToSettle != settled else { break }
      settled = result.roomsToSettle
      settle(settled, in: log, configuration)
      if result.isComplete { break }
    }
    log.close(patience: .seconds(60))
  }

  private static func settle(_ rooms: [String], in log: ActionLog, _ configuration: ServerConfiguration) {
    // No token is made or read here.
    let key = SigningKey(id: "none", secret: Entropy.bytes(SigningKey.minimumSecretByteCount))
    var shard = ShardConfiguration(
      configuration, keys: KeyRing([key]),
      addressLimits: AddressLimits(rates: AddressLimits.Rates(), key: Entropy.words()),
      processStart: 0, index: 0)
    shard.shardCount = 1
    Settler(log: log, configuration: shard).settle(rooms)
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

struct UnusableMonth: Error, CustomStringConvertible {
  let text: String
  var description: String { "\"\(text)\" is no month that has begun: write it as 2026-10" }
}
