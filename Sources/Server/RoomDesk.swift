import Reactor
import Shards
import Synchronization

/// Where other threads ask the shards something. Each room is asked on the one loop that it lives on.
final class RoomDesk: Sendable {
  private let mailboxes: [Mailbox<LoopMessage>]

  init(mailboxes: [Mailbox<LoopMessage>]) { self.mailboxes = mailboxes }

  /// Asks the room with this code, which is loaded for it if need be. The reply comes from its loop.
  func ask(_ request: SessionRequest, ofRoom code: String, reply: @escaping @Sendable (SessionReply) -> Void) {
    let shard = ShardConfiguration.shard(ofRoom: code, among: mailboxes.count)
    mailboxes[shard].post(.session(request, room: code, reply: reply))
  }

  /// What all shards have counted, in their order. The reply comes from the loop that answers last.
  func counters(reply: @escaping @Sendable ([Counters]) -> Void) {
    let collector = Collector(answers: mailboxes.count, reply: reply)
    for (index, mailbox) in mailboxes.enumerated() { mailbox.post(.counters { collector.add($0, of: index) }) }
  }
}

/// Waits for an answer of each shard.
private final class Collector: Sendable {
  private let answers: Mutex<[Counters?]>
  private let reply: @Sendable ([Counters]) -> Void

  init(answers count: Int, reply: @escaping @Sendable ([Counters]) -> Void) {
    answers = Mutex(Array(repeating: nil, count: count))
    self.reply = reply
  }

  func add(_ counters: Counters, of shard: Int) {
    let all = answers.withLock { answers -> [Counters]? in
      answers[shard] = counters
      let known = answers.compactMap { $0 }
      return known.count == answers.count ? known : nil
    }
    if let all { reply(all) }
  }
}
