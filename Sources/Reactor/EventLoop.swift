import Bytes
import Synchronization

/// A loop of one thread over epoll: it waits, tells its handler all that has happened, and lets it act.
///
///     epoll_wait ─> clock ─> losses ─> mailbox ─> sockets ─> handler.turnEnded ─┐
///         ^─────────────────────────────────────────────────────────────────────┘
///
/// A turn reads at most one receive buffer from a connection and accepts at most `EventLoopLimits.acceptsPerTurn`
/// connections from a listener, so that nobody waits long for a busy neighbour.
package final class EventLoop<Handler: EventLoopHandler & ~Copyable>: Sendable {
  package let mailbox: Mailbox<Handler.Message>
  private let poller: Mutex<Poller?>
  private let lingerTimeout: Duration
  private let sendsInBatches: Bool

  /// - Parameter sendsInBatches: `false` leaves io_uring alone where it could be had.
  /// - Throws: when the process has no descriptors left.
  package init(
    lingerTimeout: Duration = EventLoopLimits.lingerTimeout, sendsInBatches: Bool = true
  ) throws(SystemError) {
    self.lingerTimeout = lingerTimeout
    self.sendsInBatches = sendsInBatches
    mailbox = try Mailbox()
    let poller = try Poller()
    try poller.watchEvent(mailbox.wakeup.number, token: WatchToken.mailbox.word)
    self.poller = Mutex(poller)
  }

  /// Serves on the calling thread until the handler stops the loop. A loop runs once.
  ///
  /// The first turn comes at once, so that the handler can set its timers and connect.
  ///
  /// - Parameter listeners: where to accept connections; other loops may share them.
  /// - Returns: the handler as it was in the end.
  package func run(_ handler: consuming Handler, listeners: [ListeningSocket] = []) -> Handler {
    guard let poller = poller.withLock({ $0.take() }) else { preconditionFailure("an event loop runs once") }
    // The ring is the calling thread's.
    let io = LoopIO(
      poller: poller, listeners: listeners, lingerTimeout: lingerTimeout, ring: sendsInBatches ? SendRing() : nil)
    var turns = Turns(handler: handler, io: io, mailbox: mailbox)
    while !turns.io.isStopping { turns.takeTurn() }
    turns.lingerOut()
    return turns.finish()
  }
}
