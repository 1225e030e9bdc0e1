import Bytes
import Glibc

/// The turns of one running loop, and everything they touch: one value on the stack of its thread.
struct Turns<Handler: EventLoopHandler & ~Copyable>: ~Copyable {
  var io: LoopIO
  let mailbox: Mailbox<Handler.Message>
  var messages: [Handler.Message] = []
  var buffer = [UInt8](repeating: 0, count: EventLoopLimits.receiveBufferByteCount)
  /// What TLS has decrypted, a connection at a time. Empty until there is one.
  var plaintext: [UInt8] = []
  /// Unfinished handshakes that may still be read in this turn.
  var handshakesLeft = 0
  var handlerDeadline: Int64? = .min
  // The last one: its size is not known here, and so the offsets of the others are.
  var handler: Handler

  init(handler: consuming Handler, io: consuming LoopIO, mailbox: Mailbox<Handler.Message>) {
    self.handler = handler
    self.io = io
    self.mailbox = mailbox
  }

  consuming func finish() -> Handler { handler }

  mutating func takeTurn() {
    let eventCount = io.poller.wait(timeout: mayWait() ? timeout(until: handlerDeadline ?? .max) : 0)
    io.now = .now()
    // Nothing has happened yet: this is no turn.
    guard let eventCount else { return }
    tellLosses()
    tellMessages()
    readRest()
    for index in 0..<eventCount { tell(io.poller.event(index)) }
    io.endLingering()
    resumeListeners()
    handlerDeadline = handler.turnEnded(&io, at: io.now)
  }

  /// After the last turn: waits for the connections that the handler has closed. It hears nothing more.
  mutating func lingerOut() {
    io.stopListening()
    io.abortAllButLingering()
    while io.connections.count > 0 {
      let eventCount = io.poller.wait(timeout: io.unread.isEmpty ? timeout(until: .max) : 0) ?? 0
      io.now = .now()
      readRest()
      for index in 0..<eventCount { tell(io.poller.event(index)) }
      io.endLingering()
    }
  }

  /// Whether the loop has nothing to do before the next event, message or deadline.
  private func mayWait() -> Bool { !io.hasUnfinishedWork && mailbox.sleep() }

  /// Nanoseconds until `deadline` or one of the loop's own; −1 when there is none.
  private func timeout(until deadline: Int64) -> Int64 {
    let earliest = min(deadline, io.deadline)
    return earliest == .max ? -1 : max(earliest, io.now.monotonic) - io.now.monotonic
  }
}

// MARK: - Telling the handler

extension Turns where Handler: ~Copyable {
  private mutating func tellLosses() {
    let losses = io.losses
    io.losses.removeAll()
    for loss in losses { lose(loss.id, loss.reason) }
  }

  private mutating func tellMessages() {
    mailbox.drain(into: &messages)
    for message in messages { handler.received(message, at: io.now) }
    messages.removeAll(keepingCapacity: true)
  }

  private mutating func tell(_ event: Poller.Event) {
    switch WatchToken(word: event.token) {
    // Waking up was all it was for.
    case .mailbox: break
    case .listener(let listener): accept(on: listener)
    case .connection(let id):
      guard let phase = io.connections.phase(of: id) else { return }
      if phase == .connecting, !establish(id) { return }
      tell(event.readiness, of: id)
    }
  }

  private mutating func tell(_ readiness: Poller.Readiness, of id: ConnectionID) {
    let isEnding = !readiness.isDisjoint(with: [.peerFinished, .broken])
    switch io.connections[id].phase {
    case .inputEnded:
      // There is nothing to read any more that could tell the error.
      if !readiness.isDisjoint(with: .broken) {
        let error = StreamSocket.takeError(of: io.connections[id].descriptor)
        return lose(id, .system(error ?? SystemError(code: ECONNRESET)))
      }
    case .connecting, .handshaking, .open, .lingering:
      if isEnding || readiness.contains(.readable) { read(id, isEnding: isEnding) }
    }
    if readiness.contains(.writable), io.connections.contains(id) { resumeWriting(on: id) }
  }

  /// There is room in the socket: first for what TLS has left, then for the handler.
  private mutating func resumeWriting(on id: ConnectionID) {
    do throws(LossReason) {
      if let tls = io.connections[id].tls, try !io.resume(tls, on: id) { return }
      tellWritable(id)
    } catch {
      lose(id, error)
    }
  }

  mutating func tellWritable(_ id: ConnectionID) {
    guard io.connections[id].awaitsWritable else { return }
    io.connections[id].awaitsWritable = false
    handler.writable(id, at: io.now)
  }
}
