import ActionLog
import Bytes
import HTTP
import Logging
import Reactor
import Rooms
import Shards

/// What other threads tell an event loop.
enum LoopMessage: Sendable {
  /// A connection whose room lives here, with its descriptor.
  case adopt(Connection, DetachedConnection)
  case storage(StorageReply)
  case response(Shards.ConnectionID, Response)
  case standing(session: String, room: String, reply: @Sendable (SessionStanding) -> Void)
  case drain
}

/// Runs one shard in the world: carries bytes, answers and the time to it, and at the end of each turn does what it decided.
///
/// The order at the end of a turn is the invariant: first the rows go to the log, then bytes leave, and what was written in this turn is
/// not among them, because the shard shows a row only when the log has answered.
struct LoopHandler: ~Copyable, EventLoopHandler {
  private var shard: Shard
  private let index: Int
  private let services: Services
  private var arrivals: [(Connection, DetachedConnection)] = []
  /// Connections beyond the limit, to be turned away at the end of the turn.
  private var refused: [Shards.ConnectionID] = []
  private var isDraining = false

  init(shard: consuming Shard, index: Int, services: Services) {
    self.shard = shard
    self.index = index
    self.services = services
  }

  // MARK: Inputs

  mutating func accepted(_ id: Shards.ConnectionID, from peer: SocketAddress, on listener: ListenerID, at now: Moment) {
    guard services.gauges.connectionOpened() else { return refused.append(id) }
    shard.connectionOpened(id, door: listener == Services.adminListener ? .admin : .public, at: now)
  }

  mutating func connected(_ id: Shards.ConnectionID, at now: Moment) {
    preconditionFailure("the server connects to nobody")
  }

  mutating func received(_ bytes: inout MutableSpan<UInt8>, on id: Shards.ConnectionID, at now: Moment) {
    shard.received(&bytes, on: id, at: now)
  }

  mutating func inputEnded(on id: Shards.ConnectionID, at now: Moment) { shard.inputEnded(on: id, at: now) }

  mutating func writable(_ id: Shards.ConnectionID, at now: Moment) { shard.writable(id) }

  mutating func closed(_ id: Shards.ConnectionID, reason: LossReason, at now: Moment) {
    services.gauges.connectionClosed()
    refused.removeAll { $0 == id }
    shard.connectionClosed(id, at: now)
  }

  mutating func received(_ message: LoopMessage, at now: Moment) {
    switch message {
    case .adopt(let connection, let descriptor): arrivals.append((connection, descriptor))
    case .storage(let reply): shard.received(reply, at: now)
    case .response(let id, let response): shard.respond(response, on: id, at: now)
    case .standing(let session, let room, let reply):
      reply(shard.standing(ofSession: session, room: room))
    case .drain:
      isDraining = true
      shard.drain(at: now)
    }
  }

  mutating func acceptPaused(on listener: ListenerID, reason: SystemError, at now: Moment) {
    guard !services.gauges.isDraining else { return }
    services.logger.warning("new connections have to wait", metadata: ["reason": "\(reason)"])
  }

  // MARK: The end of a turn

  mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
    turnAway(&io)
    takeArrivals(&io, at: now)
    var deadline = shard.turnEnded(at: now)
    submitToLog()
    answerRequests()
    moveConnections(&io)
    flush(&io, at: now)
    // Output that made room for more (a replay going on) has changed the shard once more.
    if shard.hasOutput { deadline = now.monotonic }
    report()
    if isDraining {
      io.stopListening()
      if shard.isDrained, arrivals.isEmpty { io.stop() }
    }
    return deadline
  }

  /// Tells those beyond the limit to come back later.
  private mutating func turnAway(_ io: inout LoopIO) {
    for id in refused {
      _ = io.send(Self.overloaded.span, on: id)
      io.close(id)
      services.gauges.connectionClosed()
    }
    refused.removeAll(keepingCapacity: true)
  }

  private static let overloaded = Array(
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)

  private mutating func takeArrivals(_ io: inout LoopIO, at now: Moment) {
    for (connection, descriptor) in arrivals {
      if let id = io.attach(descriptor) {
        shard.adopt(connection, as: id, at: now)
      } else {
        services.gauges.connectionClosed()
      }
    }
    arrivals.removeAll(keepingCapacity: true)
  }

  private mutating func submitToLog() {
    let mailbox = services.mailboxes[index]
    for request in shard.outbox.takeStorage() {
      services.log.submit(request) { mailbox.post(.storage($0)) }
    }
  }

  private mutating func answerRequests() {
    let mailbox = services.mailboxes[index]
    for (id, request, door) in shard.outbox.takeRequests() {
      services.api.answer(request, at: door) { mailbox.post(.response(id, $0)) }
    }
  }

  private mutating func moveConnections(_ io: inout LoopIO) {
    for (id, target) in shard.outbox.takeMoves() {
      guard let connection = shard.release(id) else { continue }
      services.mailboxes[target].post(.adopt(connection, io.detach(id)))
    }
  }

  private mutating func flush(_ io: inout LoopIO, at now: Moment) {
    for id in shard.takeDirty() {
      let result = shard.flush(id, at: now) { bytes in
        switch io.send(bytes, on: id) {
        case .sent(let byteCount): byteCount
        case .failed: bytes.count
        }
      }
      if result == .close {
        io.close(id)
        services.gauges.connectionClosed()
        shard.connectionClosed(id, at: now)
      }
    }
  }

  private mutating func report() {
    for notice in shard.outbox.takeNotices() { services.logger.log(notice) }
  }
}
