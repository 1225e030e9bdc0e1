import ActionLog
import Logging
import Reactor
import Rooms
import Shards
import Synchronization

/// What all event loops share. All of it is safe to use from any thread.
final class Services: Sendable {
  /// The listeners in the order in which each loop was given them.
  static let publicListener: ListenerID = 0
  static let adminListener: ListenerID = 1

  let log: ActionLog
  let api: API
  let adminAPI: AdminAPI
  let mailboxes: [Mailbox<LoopMessage>]
  let admission: Admission
  let logger: Logger

  init(
    log: ActionLog, api: API, adminAPI: AdminAPI, mailboxes: [Mailbox<LoopMessage>], admission: Admission,
    logger: Logger
  ) {
    self.log = log
    self.api = api
    self.adminAPI = adminAPI
    self.mailboxes = mailboxes
    self.admission = admission
    self.logger = logger
  }
}

extension Logger {
  /// Writes down what the storage has to say.
  func log(_ event: ActionLogEvent) {
    switch event {
    case .waiting(let reason): info("waiting for the storage", metadata: ["reason": "\(reason)"])
    case .migrated(let version, let name):
      info("schema migrated", metadata: ["version": "\(version)", "name": "\(name)"])
    case .stalled(let reason): warning("the storage does not answer", metadata: ["reason": "\(reason)"])
    case .recovered: info("the storage answers again")
    case .fenced(let room): warning("another node owns a room", metadata: ["room": "\(room.rawValue)"])
    case .refused(let room, let reason):
      error("the database refuses a room's rows", metadata: ["room": "\(room.rawValue)", "reason": "\(reason)"])
    case .operationRefused(let reason): error("the database refuses", metadata: ["reason": "\(reason)"])
    case .readFailed(let reason): warning("a read failed and is tried again", metadata: ["reason": "\(reason)"])
    case .gaveUp: error("the log was closed with work left")
    }
  }

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
