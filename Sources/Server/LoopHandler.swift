import ActionLog
import Bytes
import HTTP
import HTTPTypes
import Logging
import Reactor
import Rooms
import Shards

/// What other threads tell an event loop.
enum LoopMessage: Sendable {
  /// A connection whose room lives here, with its descriptor.
  case adopt(Connection, DetachedConnection, Guest)
  case storage(StorageReply)
  case response(Shards.ConnectionID, Response)
  /// Something is asked of a room that lives here.
  case session(SessionRequest, room: String, reply: @Sendable (SessionReply) -> Void)
  case counters(reply: @Sendable (Counters) -> Void)
  case drain
}

/// Whom a connection is counted for.
struct Guest: Sendable {
  let ip: IPAddress
  let door: Door
}

/// Runs one shard in the world: carries bytes, answers and the time to it, and at the end of each turn does what it decided.
///
/// The order at the end of a turn is the invariant: first the rows go to the log, then bytes leave, and what was written in this turn is
/// not among them, because the shard shows a row only when the log has answered.
struct LoopHandler: ~Copyable, EventLoopHandler {
  /// The loop tries again many times a second.
  private static let waitNoticeInterval: Duration = .seconds(60)

  private var shard: Shard
  private let index: Int
  private let services: Services
  /// Who is behind each connection of the loop.
  private var guests = SideTable<Guest>()
  private var arrivals: [(Connection, DetachedConnection, Guest)] = []
  /// Connections beyond a limit, to be turned away at the end of the turn.
  private var refused: [(Shards.ConnectionID, Admission.Verdict)] = []
  /// Who waits for an answer of a room, by ticket.
  private var repliers: [Int64: @Sendable (SessionReply) -> Void] = [:]
  private var nextTicket: Int64 = 1
  private var isDraining = false
  /// From when on it is worth saying again that connections have to wait, on `Moment.monotonic`.
  private var nextWaitNotice: Int64 = .min

  init(shard: consuming Shard, index: Int, services: Services) {
    self.shard = shard
    self.index = index
    self.services = services
  }

  // MARK: Inputs

  mutating func accepted(_ id: Shards.ConnectionID, from peer: SocketAddress, on listener: ListenerID, at now: Moment) {
    let guest = Guest(ip: peer.ip, door: listener == Services.adminListener ? .admin : .public)
    let verdict = services.admission.arrived(from: guest.ip, at: guest.door)
    guard verdict == .welcome else { return refused.append((id, verdict)) }
    guests.insert(guest, as: id)
    shard.connectionOpened(id, door: guest.door, from: guest.ip, at: now)
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
    refused.removeAll { $0.0 == id }
    ended(id, at: now)
  }

  mutating func received(_ message: LoopMessage, at now: Moment) {
    switch message {
    case .adopt(let connection, let descriptor, let guest): arrivals.append((connection, descriptor, guest))
    case .storage(let reply): shard.received(reply, at: now)
    case .response(let id, let response): shard.respond(response, on: id, at: now)
    case .session(let request, let room, let reply):
      repliers[nextTicket] = reply
      shard.received(request, ofRoom: room, ticket: nextTicket, at: now)
      nextTicket += 1
    case .counters(let reply): reply(shard.currentCounters)
    case .drain:
      isDraining = true
      shard.drain(at: now)
    }
  }

  mutating func acceptPaused(on listener: ListenerID, reason: SystemError, at now: Moment) {
    guard !services.admission.isDraining, now.monotonic >= nextWaitNotice else { return }
    nextWaitNotice = now.monotonic + Self.waitNoticeInterval.nanoseconds
    services.logger.warning("new connections have to wait", metadata: ["reason": "\(reason)"])
  }

  // MARK: The end of a turn

  mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
    turnAway(&io, at: now)
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

  /// Tells those beyond a limit to come back later.
  private mutating func turnAway(_ io: inout LoopIO, at now: Moment) {
    for (id, verdict) in refused {
      var writer = ByteWriter()
      Self.answer(to: verdict).encode(into: &writer, keepsAlive: false, isHead: false, unixSeconds: now.unixSeconds)
      _ = io.send(writer.span, on: id)
      io.close(id)
    }
    refused.removeAll(keepingCapacity: true)
  }

  private static func answer(to verdict: Admission.Verdict) -> Response {
    var response =
      verdict == .tooManyFromAddress
      ? Problem(.tooManyRequests, code: "too_many_connections", "this address has too many connections").response
      : Problem(.serviceUnavailable, code: "overloaded", "the server has as many connections as it can serve").response
    response.fields[.retryAfter] = "5"
    return response
  }

  /// A connection is no more.
  private mutating func ended(_ id: Shards.ConnectionID, at now: Moment) {
    guard let guest = guests.remove(id) else { return }
    services.admission.left(from: guest.ip, at: guest.door)
    shard.connectionClosed(id, at: now)
  }

  private mutating func takeArrivals(_ io: inout LoopIO, at now: Moment) {
    for (connection, descriptor, guest) in arrivals {
      if let id = io.attach(descriptor) {
        guests.insert(guest, as: id)
        shard.adopt(connection, as: id, at: now)
      } else {
        services.admission.left(from: guest.ip, at: guest.door)
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
    for (ticket, answer) in shard.outbox.takeReplies() { repliers.removeValue(forKey: ticket)?(answer) }
    let mailbox = services.mailboxes[index]
    for (id, request, door) in shard.outbox.takeRequests() where guests.contains(id) {
      let address = guests[id].ip
      let reply: Reply = { mailbox.post(.response(id, $0)) }
      switch door {
      case .public: services.api.answer(request, from: address, reply: reply)
      case .admin: services.adminAPI.answer(request, from: address, reply: reply)
      }
    }
  }

  private mutating func moveConnections(_ io: inout LoopIO) {
    for (id, target) in shard.outbox.takeMoves() {
      guard let connection = shard.release(id), let guest = guests.remove(id) else { continue }
      services.mailboxes[target].post(.adopt(connection, io.detach(id), guest))
    }
  }

  private mutating func flush(_ io: inout LoopIO, at now: Moment) {
    for id in shard.takeDirty() {
      let isLast = shard.isEnding(id)
      let result = shard.flush(id, at: now) { bytes in
        switch isLast ? io.send(bytes, on: id) : io.stage(bytes, on: id) {
        case .sent(let byteCount): byteCount
        case .failed: bytes.count
        }
      }
      switch result {
      case .goesOn: continue
      case .close: io.close(id)
      case .abort: io.abort(id)
      }
      ended(id, at: now)
    }
    io.sendStaged { id, rest in shard.takeBack(rest, on: id) }
  }

  private mutating func report() {
    for notice in shard.outbox.takeNotices() { services.logger.log(notice) }
  }
}
