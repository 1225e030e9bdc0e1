import ActionLog
import Bytes
import Dispatch
import Reactor
import Rooms
import Shards
import Synchronization

/// Loads rooms without serving anybody, so that those who have been gone for too long lose their seats, and lets them go again.
struct Settler {
  let log: ActionLog
  let configuration: ShardConfiguration

  /// All of these rooms are in memory at once: a sweep names no more than that bears.
  func settle(_ codes: [String]) {
    let inbox = Inbox()
    var shard = Shard(configuration, seed: Entropy.bytes(32), at: .now())
    for (ticket, code) in codes.enumerated() {
      shard.received(.settle, ofRoom: code, ticket: Int64(ticket), at: .now())
    }
    var waitingCount = codes.count
    while true {
      _ = shard.turnEnded(at: .now())
      shard.submit { log.submit($0) { inbox.post($0) } }
      waitingCount -= shard.outbox.takeReplies().count
      if waitingCount == 0 {
        if shard.isDrained { return }
        shard.drain(at: .now())
      }
      for reply in inbox.take(within: .milliseconds(10)) { shard.received(reply, at: .now()) }
    }
  }
}

/// Answers of the log, for a thread that waits for them.
private final class Inbox: Sendable {
  private let replies = Mutex<[StorageReply]>([])
  private let arrivals = DispatchSemaphore(value: 0)

  func post(_ reply: StorageReply) {
    replies.withLock { $0.append(reply) }
    arrivals.signal()
  }

  func take(within patience: DispatchTimeInterval) -> [StorageReply] {
    _ = arrivals.wait(timeout: .now() + patience)
    return replies.withLock { replies in
      defer { replies = [] }
      return replies
    }
  }
}
