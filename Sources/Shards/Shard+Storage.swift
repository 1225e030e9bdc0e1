import Bytes
import Crypto
import Games
import Rooms
import Wire

/// What rows are read for.
enum ReadPurpose {
  case load(RoomID)
  case replay(ConnectionID, RoomID, next: Int64)
  case checkJoin(ConnectionID, RoomID, after: Int64, digest: UInt64)
  case checkSync(ConnectionID, RoomID, after: Int64, digest: UInt64)
  case act(PendingAct)

  /// The room whose rows they are.
  var room: RoomID {
    switch self {
    case .load(let room), .replay(_, let room, _), .checkJoin(_, let room, _, _), .checkSync(_, let room, _, _): room
    case .act(let pending): pending.room
    }
  }
}

extension Shard {
  /// Asks the log for rows after `after`.
  mutating func read(_ scope: ReadScope, of roomID: RoomID, after: Int64, for purpose: ReadPurpose) {
    reads[nextRead] = purpose
    outbox.storage.append(
      .read(request: nextRead, room: rooms[roomID].room!.owner.room, after: after, scope: scope))
    nextRead += 1
  }

  /// The log has answered.
  package mutating func received(_ reply: StorageReply, at now: Moment) {
    switch reply {
    case .committed(let ticket, let lost): committed(ticket, lost: lost, at: now)
    case .opened(let code, let opening): opened(code, opening, at: now)
    case .read(let request, let page):
      guard let purpose = reads.removeValue(forKey: request) else { return }
      if rooms.contains(purpose.room) {
        received(page, for: purpose, at: now)
      } else if case .checkJoin(let connection, _, _, _) = purpose {
        end(connection, .overloaded, delay: retryDelay(), at: now)
      }
    case .stalled: setStalled(true, at: now)
    case .recovered: setStalled(false, at: now)
    }
  }

  // MARK: Commits

  private mutating func committed(_ ticket: Int64, lost: [RoomKey], at now: Moment) {
    precondition(inFlight.first?.ticket == ticket, "commits come back in their order")
    var commit = inFlight.removeFirst()
    pendingRowCount -= commit.rowCount
    for key in lost { lose(key, in: commit, at: now) }
    for (id, head) in commit.rooms where rooms.contains(id) {
      let first = rooms[id].room!.committed + 1
      rooms[id].room!.committed(through: head)
      if first <= head {
        counters.committedEvents += Int(head - first + 1)
        broadcast(first, through: head, in: id, at: now)
      }
      rooms[id].room!.trimRecent()
      settleEffects(of: id, at: now)
    }
    for outcome in commit.outcomes { settle(outcome, at: now) }
    commit.removeAll()
    spareCommit = commit
  }

  /// A batch is durable, or was lost with its room, which is gone then.
  private mutating func settle(_ outcome: CommitOutcome, at now: Moment) {
    switch outcome {
    case .enter(let connection, let room, let newSeat):
      guard rooms.contains(room) else { return end(connection, .overloaded, delay: retryDelay(), at: now) }
      if connections.contains(connection), case .joining = connections[connection].membership {
        checkPlace(connection, in: room, at: now)
      }
      if let newSeat { giveUpUnlessKnown(newSeat, in: room, at: now) }
      readHeld(connection, at: now)
    case .tokens(let tokens, let connection):
      send(to: connection, at: now, isSecret: true) { writer in
        ServerMessage.token(
          token: tokens.token, refresh: tokens.refresh, expiresIn: tokens.expiresIn, into: &writer)
      }
    case .reply(let reply, let ticket, let room):
      self.reply(rooms.contains(room) ? reply : .refused(.unavailable), to: ticket)
    case .closeRoom(let room):
      guard rooms.contains(room) else { return }
      let members = rooms[room].members
      // Nobody is told who goes: all of them do.
      rooms[room].members = []
      for member in members { refuse(member, .roomClosed, "this room was closed by the operator", at: now) }
    }
  }

  /// A new seat whose token was never sent, because its connection went or its session ended before, is free again: nobody can ever speak
  /// for it. Or its player has logged in once more meanwhile, and may come yet.
  private mutating func giveUpUnlessKnown(_ player: PlayerIndex, in roomID: RoomID, at now: Moment) {
    let room = rooms[roomID].room!
    guard room.players[player].absentSince == nil, !isConnected(player, in: roomID) else { return }
    guard room.sessions.values.count(where: { $0.player == room.players[player].id }) == 1 else {
      return becameAbsent(player, in: roomID, at: now)
    }
    _ = rooms[roomID].room!.leave(player, at: now, log: &log)
    touch(roomID)
  }

  private mutating func settleEffects(of id: RoomID, at now: Moment) {
    let committed = rooms[id].room!.committed
    let dueCount = rooms[id].afterCommit.prefix { $0.seq <= committed }.count
    guard dueCount > 0 else { return }
    let due = rooms[id].afterCommit.prefix(dueCount)
    rooms[id].afterCommit.removeFirst(dueCount)
    for (seq, effect) in due {
      switch effect {
      case .acknowledge(let connection, let idToken):
        acknowledge(idToken.span, seq: seq, on: connection, at: now)
      case .leave(let player):
        let leaving = rooms[id].members.filter { member(of: $0)?.player == player }
        for connection in leaving { end(connection, .left, at: now) }
        rooms[id].room!.setStatus(.left, of: player, at: now)
        announce(player, in: id, except: nil, at: now)
      case .reject(let connection, let idToken, let rejection):
        reject(idToken.span, RejectCode(rejection), rejection.message, on: connection, at: now)
      case .abandon(let player):
        guard rooms[id].room!.players[player].abandonedSeq == seq else { continue }
        setStatus(.abandoned, of: player, in: id, at: now)
      case .wait(let players):
        for player in players where rooms[id].room!.players[player].status == .abandoned {
          setStatus(.away, of: player, in: id, at: now)
        }
      }
    }
  }

  /// The log would not take a room's rows: somebody else owns it, or it is broken. Whoever joins again finds it where its log ends.
  private mutating func lose(_ key: RoomKey, in commit: InFlightCommit, at now: Moment) {
    for (id, _) in commit.rooms where rooms.contains(id) && rooms[id].room?.owner.room == key {
      outbox.notices.append(.roomLost(code: rooms[id].code))
      for member in rooms[id].members {
        // Nothing of the room can be written any more, not even who goes.
        connections[member].membership = .none
        end(member, .overloaded, delay: retryDelay(), at: now)
      }
      remove(id)
    }
  }

  mutating func remove(_ id: RoomID) {
    roomIDs[rooms[id].code] = nil
    rooms.remove(id)
  }

  private mutating func setStalled(_ isStalled: Bool, at now: Moment) {
    guard self.isStalled != isStalled else { return }
    self.isStalled = isStalled
    for id in rooms.ids {
      writer.append { ServerMessage.storage(stalled: isStalled, into: &$0) }
      sendWritten(to: rooms[id].members, at: now) { _, _ in true }
    }
  }

  // MARK: Rooms

  private mutating func opened(_ code: String, _ opening: RoomOpening, at now: Moment) {
    guard let id = roomIDs[code], rooms[id].room == nil else { return }
    switch opening {
    case .noSuchRoom: makeOrRefuse(id, at: now)
    case .ownedElsewhere(let url?):
      answerWaiting(in: id, refusal: .elsewhere(url: url), at: now)
      refuseWaiting(for: id, .moved, "another server has this room", url: url, at: now)
    case .ownedElsewhere(nil):
      answerWaiting(in: id, refusal: .elsewhere(url: nil), at: now)
      refuseWaiting(for: id, .overloaded, "another server has this room", delay: retryDelay(), at: now)
    case .opened(let opened):
      do {
        rooms[id].room = try Room(
          code: code, opened: opened, hashKey: (random.word(), random.word()), limits: limits.room)
      } catch {
        return corrupt(id, seq: 0, error.message, at: now)
      }
      rooms[id].opened = opened
      loadOn(id, at: now)
    }
  }

  /// There is no such room: it is made as the first wants it who can say how, and those who can't are refused.
  private mutating func makeOrRefuse(_ id: RoomID, at now: Moment) {
    let waiting = rooms[id].waiting
    rooms[id].waiting = []
    var create: NewRoom?
    for connection in waiting {
      guard connections.contains(connection), case .joining(let joining) = connections[connection].membership else {
        continue
      }
      switch joining.create {
      case .room(let new) where !rooms[id].isCreating:
        guard create != nil || mayCreateRoom(connection, at: now) else { continue }
        create = create ?? new
        rooms[id].waiting.append(connection)
      case .invalid(let message): refuse(connection, .badCreate, message, at: now)
      case .room, nil: refuse(connection, .noSuchRoom, "there is no room \(rooms[id].code)", at: now)
      }
    }
    guard let create else {
      answerWaiting(in: id, refusal: .noSuchRoom, at: now)
      return remove(id)
    }
    rooms[id].isCreating = true
    outbox.storage.append(.open(code: create.code, create: create))
  }

  /// Whether the address of a connection may make one more room; refuses it otherwise.
  private mutating func mayCreateRoom(_ id: ConnectionID, at now: Moment) -> Bool {
    let address = connections[id].address
    if configuration.addressLimits.admit(.roomCreation, from: address, at: now.monotonic).isAdmitted { return true }
    refuse(id, .rateLimited, "this address has made too many rooms", at: now)
    return false
  }

  /// Reads the next rows of a room being loaded; after the last, lets everyone in who waits.
  private mutating func loadOn(_ id: RoomID, at now: Moment) {
    guard let opened = rooms[id].opened else { return }
    let head = rooms[id].room!.head
    guard head == opened.head else {
      return read(rooms[id].room!.restoreScope(limit: limits.loadRowCount), of: id, after: head, for: .load(id))
    }
    rooms[id].room!.restored(opened, processStart: configuration.processStart, at: now)
    rooms[id].opened = nil
    rooms[id].isLoaded = true
    becameIdle(id, at: now)
    settleAbsences(in: id, at: now)
    outbox.notices.append(.roomLoaded(code: rooms[id].code, head: head))
    let waiting = rooms[id].waiting
    rooms[id].waiting = []
    for connection in waiting {
      admit(connection, to: id, at: now)
      readHeld(connection, at: now)
    }
    answerWaiting(in: id, at: now)
    for player in rooms[id].room!.players.indices { armAbsence(of: player, in: id) }
  }

  private mutating func corrupt(_ id: RoomID, seq: Int64, _ message: String, at now: Moment) {
    outbox.notices.append(.corruptRoom(code: rooms[id].code, seq: seq, message: message))
    answerWaiting(in: id, refusal: .unavailable, at: now)
    refuseWaiting(for: id, .overloaded, "this room can't be loaded", delay: 30_000, at: now)
  }

  private mutating func refuseWaiting(
    for id: RoomID, _ reason: CloseReason, _ message: String, delay: Int64? = nil, url: String? = nil, at now: Moment
  ) {
    let waiting = rooms[id].waiting
    remove(id)
    for connection in waiting { refuse(connection, reason, message, delay: delay, url: url, at: now) }
  }

  // MARK: Reads

  private mutating func received(_ page: RecordBuffer, for purpose: ReadPurpose, at now: Moment) {
    switch purpose {
    case .load(let id):
      do throws(CorruptLog) {
        guard !page.isEmpty else {
          throw CorruptLog(seq: rooms[id].room!.head + 1, message: "the row is missing")
        }
        try rooms[id].room!.restore(page)
        loadOn(id, at: now)
      } catch { corrupt(id, seq: error.seq, error.message, at: now) }
    case .replay(let connection, let id, let next): replay(page, from: next, to: connection, in: id, at: now)
    case .checkJoin(let connection, let id, let after, let digest):
      rooms[id].checkCount -= 1
      enter(connection, id, after: page.first(is: digest) ? after : 0, at: now)
      readHeld(connection, at: now)
    case .checkSync(let connection, _, let after, let digest):
      guard connections.contains(connection), case .member(let member) = connections[connection].membership,
        member.progress == .checking
      else { return }
      restart(connection, requested: after, after: page.first(is: digest) ? after : 0, at: now)
    case .act(let pending): act(pending, with: page, at: now)
    }
  }
}

extension RecordBuffer {
  /// Whether the first row has the digest that starts with `prefix`.
  fileprivate func first(is prefix: UInt64) -> Bool { heads.first?.digest.prefix == prefix }
}
