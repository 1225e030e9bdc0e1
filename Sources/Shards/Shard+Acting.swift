import Bytes
import JSON
import Rooms
import Sessions
import WebSocket
import Wire

/// An action that waits for an older row to be read, because its id may be taken.
struct PendingAct {
  let connection: ConnectionID
  let room: RoomID
  let player: PlayerIndex
  let idToken: [UInt8]
  let id: [UInt8]
  let deed: Deed

  enum Deed {
    case act(data: [UInt8], seen: Int64?)
    case claim(ClaimChoice)
  }
}

extension Shard {
  // MARK: act

  mutating func act(
    _ act: Act, in message: Span<UInt8>, of member: Member, on id: ConnectionID, at now: Moment
  ) {
    guard act.id.hasEscapes else {
      return self.act(act, id: message.extracting(act.id.content), in: message, of: member, on: id, at: now)
    }
    var name = ByteWriter()
    act.id.decode(message, into: &name)
    self.act(act, id: name.span, in: message, of: member, on: id, at: now)
  }

  private mutating func act(
    _ act: Act, id name: Span<UInt8>, in message: Span<UInt8>, of member: Member, on id: ConnectionID, at now: Moment
  ) {
    let token = message.extracting(act.id.token)
    guard isActionID(name) else { return reject(badID: token, on: id, at: now) }
    guard let player = member.player else {
      return reject(token, .spectator, "spectators do not act", on: id, at: now)
    }
    // What may be a repeat passes: whoever asks again must learn what became of the action, and not that it was refused.
    guard rooms[member.room].room!.actionIDs.mayContain(name, by: player) || admitRate(id, at: now) else {
      return reject(token, .rateLimited, "more actions than the limit allows", on: id, at: now)
    }
    // `bye` follows.
    guard drain == .none else { return }
    log.isFull = pendingRowCount + log.batch.records.count >= limits.pendingRowCount
    let data = message.extracting(act.data)
    let result = rooms[member.room].room!.act(
      id: name, data: data, seen: act.at, by: player, at: now, log: &log)
    if case .lookUp(let seq) = result {
      guard reads.count < limits.readCount else { return reject(token, .busy, "try again later", on: id, at: now) }
      let pending = PendingAct(
        connection: id, room: member.room, player: player, idToken: token.array, id: name.array,
        deed: .act(data: data.array, seen: act.at))
      return read(.rows(limit: 1), of: member.room, after: seq - 1, for: .act(pending))
    }
    settle(result, idToken: token, on: id, in: member.room, at: now)
  }

  mutating func reject(badID token: Span<UInt8>, on id: ConnectionID, at now: Moment) {
    reject(token, .badID, "an id is 1 to 64 of A-Z a-z 0-9 . _ : -", on: id, at: now)
  }

  /// The older row of a repeated id has been read: now the action can be judged.
  mutating func act(_ pending: PendingAct, with page: RecordBuffer, at now: Moment) {
    guard connections.contains(pending.connection), let member = member(of: pending.connection), !member.isLeaving,
      rooms.contains(pending.room)
    else { return }
    let (id, player) = (pending.id.span, pending.player)
    let result: ActResult
    switch pending.deed {
    case .act(let data, let seen):
      let older =
        page.isEmpty
        ? .otherAction
        : rooms[pending.room].room!.older(0, of: page, kind: .action, id: id, data: data.span, by: player)
      result = rooms[pending.room].room!.act(
        id: id, data: data.span, seen: seen, by: player, older: older, at: now, log: &log)
    case .claim(let choice):
      let older =
        page.isEmpty ? .otherAction : rooms[pending.room].room!.older(0, of: page, claim: choice, id: id, by: player)
      result = claim(choice, id: id, by: player, in: pending.room, older: older, at: now)
    }
    settle(result, idToken: pending.idToken.span, on: pending.connection, in: pending.room, at: now)
  }

  mutating func settle(
    _ result: ActResult, idToken: Span<UInt8>, on id: ConnectionID, in roomID: RoomID, at now: Moment
  ) {
    switch result {
    case .accepted:
      counters.acceptedActions += 1
      touch(roomID)
    case .duplicate(let seq):
      if seq <= rooms[roomID].room!.committed {
        acknowledge(idToken, seq: seq, on: id, at: now)
      } else {
        rooms[roomID].afterCommit(of: seq, .acknowledge(id, idToken: idToken.array))
      }
    case .rejected(let rejection) where rejection.tellsOfEvents && rooms[roomID].room!.hasPending:
      // Nobody may know yet what the log has gone on to.
      rooms[roomID].afterCommit(of: rooms[roomID].room!.head, .reject(id, idToken: idToken.array, rejection))
    case .rejected(let rejection):
      reject(idToken, RejectCode(rejection), rejection.message, on: id, at: now)
    case .lookUp: preconditionFailure("read before")
    }
  }

  mutating func acknowledge(_ idToken: Span<UInt8>, seq: Int64, on id: ConnectionID, at now: Moment) {
    guard connections.contains(id) else { return }
    send(to: id, at: now) { ServerMessage.ack(id: idToken, seq: seq, into: &$0) }
  }

  mutating func reject(
    _ idToken: Span<UInt8>, _ code: RejectCode, _ message: String, on id: ConnectionID, at now: Moment
  ) {
    guard connections.contains(id), let member = member(of: id) else { return }
    // Whoever may act without limit may be refused without limit, too.
    guard limits.actionsPerSecond == 0 || admitQuestion(id, at: now) else { return }
    let head = rooms[member.room].room!.committed
    counters.rejections += 1
    send(to: id, at: now) { ServerMessage.reject(id: idToken, code, message: message, head: head, into: &$0) }
  }

  mutating func admitRate(_ id: ConnectionID, at now: Moment) -> Bool {
    connections[id].rate.admit(rate: limits.actionsPerSecond, burst: limits.actionsBurst, at: now.monotonic)
  }

  // MARK: signal

  /// Passes a signal on, at once and at most once, to those who are live.
  mutating func signal(
    _ signal: Signal, in message: Span<UInt8>, of member: Member, on id: ConnectionID, at now: Moment
  ) {
    let data = message.extracting(signal.data)
    guard data.count <= limits.room.dataByteCount else {
      return report(
        id, .tooLarge, "`data` has \(data.count) bytes, more than \(limits.room.dataByteCount)", at: now)
    }
    guard admitRate(id, at: now) else {
      if connections[id].signalErrors.admit(rate: 1, burst: 1, at: now.monotonic) {
        report(id, .rateLimited, "signals beyond the limit are dropped", at: now)
      }
      return
    }
    var target: PlayerIndex?
    if let to = signal.to {
      let room = rooms[member.room].room!
      let named =
        to.hasEscapes
        ? room.player(named: to.text(in: message).bytes) : room.player(named: message.extracting(to.content))
      guard let player = named else { return }
      target = player
    }
    counters.signals += 1
    let author = member.player.map { rooms[member.room].room!.players[$0].id }
    writer.append { ServerMessage.signal(from: author, data: data, into: &$0) }
    sendWritten(to: rooms[member.room].members, at: now) { other, listener in
      // Two players never have one session, which spares most comparisons of the text.
      other != id && listener.progress == .live && (target == nil || listener.player == target)
        && (listener.player != member.player || listener.session != member.session)
    }
  }
}

extension Rejection {
  /// Whether it says something of what has happened, which may not be durable yet.
  var tellsOfEvents: Bool {
    switch self {
    case .stale, .notPlaying, .nothingToClaim, .game: true
    case .tooLarge, .idReused, .busy, .logFull: false
    }
  }

  /// In words for the developer of a client.
  var message: String {
    switch self {
    case .tooLarge(let byteCount, let limit): "`data` has \(byteCount) bytes, more than \(limit)"
    case .idReused: "this id was used for another action"
    case .notPlaying: "the game is not being played"
    case .stale(let head): "the log has gone on to \(head)"
    case .busy: "too much waits to be stored; try again later"
    case .nothingToClaim: "no player has abandoned the game"
    case .logFull(let limit): "the room's log is full, at \(limit) events"
    case .game(.notYourTurn): "it is another player's turn"
    case .game(.illegalMove(let message)): message
    }
  }
}

extension RejectCode {
  init(_ rejection: Rejection) {
    self =
      switch rejection {
      case .tooLarge: .tooLarge
      case .idReused: .idReused
      case .notPlaying: .notPlaying
      case .stale: .stale
      case .busy: .busy
      case .logFull: .logFull
      case .nothingToClaim: .nothingToClaim
      case .game(.notYourTurn): .notYourTurn
      case .game(.illegalMove): .illegalMove
      }
  }
}
