import Foundation
import Rooms
import TestSupport

/// Replies in the order in which they came, for threads that wait for them.
///
/// - Note: Checked by hand to be Sendable: `replies` is only touched with `condition` held.
final class Answers: @unchecked Sendable {
  private let condition = NSCondition()
  private var replies: [StorageReply] = []

  var isEmpty: Bool { condition.withLock { replies.isEmpty } }

  func append(_ reply: StorageReply) {
    condition.withLock {
      replies.append(reply)
      condition.broadcast()
    }
  }

  /// Waits for `count` replies, and takes them away.
  func wait(count: Int) throws -> [StorageReply] {
    let deadline = Date(timeIntervalSinceNow: Deadline.patience / .seconds(1))
    return try condition.withLock {
      while replies.count < count {
        guard condition.wait(until: deadline) else {
          throw SupportFailure("only \(replies.count) of \(count) replies came")
        }
      }
      defer { replies.removeFirst(count) }
      return Array(replies.prefix(count))
    }
  }
}
