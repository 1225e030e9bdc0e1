import Reactor
import Synchronization

/// Loops that share one listening socket and echo, until `stop`.
final class EchoServer: Sendable {
  private final class Results: Sendable {
    let handlers = Mutex<[Echo]>([])
  }

  let address: SocketAddress
  private let mailboxes: [Mailbox<Echo.Message>]
  private let threads: [LoopThread]
  private let results = Results()

  /// - Parameter stretch: after how many bytes a connection moves to the next loop; `nil` for never.
  init(loopCount: Int = 1, movingAfter stretch: Int? = nil, tls: TLSContext? = nil) throws {
    let listener = try ListeningSocket.bind(host: "127.0.0.1", port: 0, tls: tls)
    let loops = try (0..<loopCount).map { _ in try EventLoop<Echo>() }
    let mailboxes = loops.map(\.mailbox)
    address = listener.address
    self.mailboxes = mailboxes
    let results = results
    threads = try loops.enumerated().map { index, loop in
      let echo = stretch.map { Echo(next: mailboxes[(index + 1) % loopCount], stretch: $0) } ?? Echo()
      return try LoopThread(named: "echo-\(index)") {
        let handler = loop.run(echo, listeners: [listener])
        results.handlers.withLock { $0.append(handler) }
      }
    }
  }

  /// Ends the loops and returns their handlers, in no particular order.
  func stop() -> [Echo] {
    for mailbox in mailboxes { mailbox.post(.stop) }
    for thread in threads { thread.join() }
    return results.handlers.withLock { $0 }
  }
}
