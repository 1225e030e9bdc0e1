import ActionLog
import Logging
import Reactor
import Shards
import Synchronization

/// What all event loops share. All of it is safe to use from any thread.
final class Services: Sendable {
  /// The listeners in the order in which each loop was given them.
  static let publicListener: ListenerID = 0
  static let adminListener: ListenerID = 1

  let log: ActionLog
  let api: API
  let mailboxes: [Mailbox<LoopMessage>]
  let gauges: Gauges
  let logger: Logger

  init(log: ActionLog, api: API, mailboxes: [Mailbox<LoopMessage>], gauges: Gauges, logger: Logger) {
    self.log = log
    self.api = api
    self.mailboxes = mailboxes
    self.gauges = gauges
    self.logger = logger
  }
}

extension Logger {
  /// Writes down what a shard has noticed.
  func log(_ notice: ShardNotice) {
    switch notice {
    case .roomLoaded(let code, let head): debug("room loaded", metadata: ["room": "\(code)", "head": "\(head)"])
    case .roomUnloaded(let code): debug("room unloaded", metadata: ["room": "\(code)"])
    case .roomLost(let code):
      warning("the log takes nothing more from here for this room", metadata: ["room": "\(code)"])
    case .corruptRoom(let code, let seq, let message):
      error("the room's log can't be read", metadata: ["room": "\(code)", "seq": "\(seq)", "reason": "\(message)"])
    }
  }
}
