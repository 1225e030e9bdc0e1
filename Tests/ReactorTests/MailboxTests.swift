import Bytes
import Reactor
import Synchronization
import Testing

@Suite("Mailboxes", .timeLimit(.minutes(1)))
struct MailboxTests {
  /// Keeps what it is told and stops after `expected` messages.
  private struct Collector: QuietHandler {
    struct Message: Sendable {
      let producer: Int
      let number: Int
    }

    let expected: Int
    var messages: [Message] = []

    mutating func received(_ message: Message, at now: Moment) { messages.append(message) }
    mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
      if messages.count == expected { io.stop() }
      return nil
    }
  }

  @Test("Every message of every thread arrives once, in the order of its thread")
  func manyProducers() throws {
    let loop = try EventLoop<Collector>()
    let mailbox = loop.mailbox
    let producers = try (0..<4).map { producer in
      try LoopThread(named: "producer") {
        for number in 0..<20_000 { mailbox.post(Collector.Message(producer: producer, number: number)) }
      }
    }
    let messages = loop.run(Collector(expected: 80_000)).messages
    for thread in producers { thread.join() }
    for producer in 0..<4 {
      #expect(messages.filter { $0.producer == producer }.map(\.number) == Array(0..<20_000))
    }
  }

  /// Answers each message to the other side, which is mostly asleep by then.
  private struct Player: QuietHandler {
    let other: Mailbox<Int>
    var last = 0

    mutating func received(_ number: Int, at now: Moment) {
      last = number
      other.post(number + 1)
    }
    mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
      if last >= 20_000 { io.stop() }
      return nil
    }
  }

  @Test("Twenty thousand messages to and fro between sleeping loops: no wake-up is lost")
  func pingPong() throws {
    let (one, other) = (try EventLoop<Player>(), try EventLoop<Player>())
    let (oneMailbox, otherMailbox) = (one.mailbox, other.mailbox)
    let thread = try LoopThread(named: "ping") { _ = one.run(Player(other: otherMailbox)) }
    oneMailbox.post(1)
    #expect(other.run(Player(other: oneMailbox)).last >= 20_000)
    thread.join()
  }

  @Test("What is posted before the loop runs waits for it")
  func early() throws {
    let loop = try EventLoop<Collector>()
    loop.mailbox.post(Collector.Message(producer: 0, number: 9))
    #expect(loop.run(Collector(expected: 1)).messages.map(\.number) == [9])
  }
}
