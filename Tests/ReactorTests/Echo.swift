import Bytes
import Reactor

/// Sends back what it receives, to the end. Told to, it hands each connection to the next loop whenever that has echoed
/// a stretch of bytes.
struct Echo: QuietHandler {
  enum Message: Sendable {
    case adopt(DetachedConnection, unsent: ByteQueue)
    case stop
  }

  private struct Line {
    var unsent = ByteQueue()
    var receivedByteCount = 0
    var hasEnded = false
  }

  /// Where connections move to, and after how many bytes.
  let next: Mailbox<Message>?
  let stretch: Int
  private(set) var moveCount = 0
  private(set) var shortWriteCount = 0
  private(set) var connectionCount = 0
  private var lines: [ConnectionID: Line] = [:]
  private var arrivals: [(DetachedConnection, ByteQueue)] = []
  private var isStopping = false

  init(next: Mailbox<Message>? = nil, stretch: Int = .max) {
    self.next = next
    self.stretch = stretch
  }

  mutating func accepted(_ id: ConnectionID, from peer: SocketAddress, on listener: ListenerID, at now: Moment) {
    connectionCount += 1
    lines[id] = Line()
  }
  mutating func received(_ bytes: inout MutableSpan<UInt8>, on id: ConnectionID, at now: Moment) {
    lines[id]!.unsent.append(bytes.span)
    lines[id]!.receivedByteCount += bytes.count
  }
  mutating func inputEnded(on id: ConnectionID, at now: Moment) { lines[id]!.hasEnded = true }
  mutating func writable(_ id: ConnectionID, at now: Moment) { shortWriteCount += 1 }
  mutating func closed(_ id: ConnectionID, reason: LossReason, at now: Moment) { lines[id] = nil }
  mutating func received(_ message: Message, at now: Moment) {
    switch message {
    case .adopt(let connection, let unsent): arrivals.append((connection, unsent))
    case .stop: isStopping = true
    }
  }

  mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
    for (connection, unsent) in arrivals {
      if let id = io.attach(connection) { lines[id] = Line(unsent: unsent) }
    }
    arrivals.removeAll()
    for (id, line) in lines { echo(line, on: id, &io) }
    if isStopping { io.stop() }
    return nil
  }

  private mutating func echo(_ line: Line, on id: ConnectionID, _ io: inout LoopIO) {
    var line = line
    if !line.unsent.isEmpty, case .sent(let count) = io.send(line.unsent.span, on: id) { line.unsent.discard(count) }
    lines[id] = line
    if line.hasEnded, line.unsent.isEmpty {
      io.close(id)
      lines[id] = nil
    } else if let next, line.receivedByteCount >= stretch {
      moveCount += 1
      next.post(.adopt(io.detach(id), unsent: line.unsent))
      lines[id] = nil
    }
  }
}
