import Reactor

/// Loops that share one listening socket and echo.
package final class EchoServer: Sendable {
  /// Where it listens, with the port that the kernel picked.
  package let address: SocketAddress
  private let mailboxes: [Mailbox<EchoHandler.Message>]
  private let threads: [LoopThread]

  /// Listens and starts to serve.
  package init(host: String, port: UInt16, loopCount: Int, limits: EchoLimits) throws {
    let listener = try ListeningSocket.bind(host: host, port: port)
    let loops = try (0..<loopCount).map { _ in try EventLoop<EchoHandler>() }
    address = listener.address
    mailboxes = loops.map(\.mailbox)
    threads = try loops.enumerated().map { index, loop in
      try LoopThread(named: "echo-\(index)") {
        _ = loop.run(EchoHandler(limits: limits), listeners: [listener])
      }
    }
  }

  /// Ends the loops; open connections are reset.
  package func stop() {
    for mailbox in mailboxes { mailbox.post(.stop) }
    for thread in threads { thread.join() }
  }
}
