import Bytes
import Crypto
import HTTP
import HTTPTypes
import Rooms
import Wire

/// What the shard's timers are for. Each subject keeps the instant at which it is looked at next; an entry that fires at another one is
/// stale, and dropped.
enum TimerSubject {
  case connection(ConnectionID)
  case player(RoomID, PlayerIndex)
  case room(RoomID)
}

/// How far the shard has come with going away.
enum Drain: Equatable {
  case none
  /// What is pending commits first, until `deadline` in monotonic nanoseconds.
  case requested(deadline: Int64)
  case saidGoodbye
}

extension Shard {
  /// The peer was heard. That moves its deadlines, which costs nothing until the earlier ones fire.
  mutating func heard(_ id: ConnectionID, at now: Moment) {
    connections[id].lastHeard = now.monotonic
    connections[id].isPinged = false
    guard connections[id].isUnstable else { return }
    connections[id].isUnstable = false
    guard case .member(let member) = connections[id].membership, let player = member.player else { return }
    setStatus(.online, of: player, in: member.room, except: id, at: now)
  }

  // MARK: Firing

  mutating func fireTimers(at now: Moment) {
    timers.takeExpired(at: now.monotonic, into: &expired)
    guard !expired.isEmpty else { return }
    var fired: [TimerWheel<TimerSubject>.Entry] = []
    swap(&fired, &expired)
    for entry in fired { fire(entry.subject, deadline: entry.deadline, at: now) }
    fired.removeAll(keepingCapacity: true)
    swap(&fired, &expired)
  }

  private mutating func fire(_ subject: TimerSubject, deadline: Int64, at now: Moment) {
    switch subject {
    case .connection(let id):
      guard connections.contains(id), connections[id].timerAt == deadline else { return }
      connections[id].timerAt = .max
      check(id, at: now)
      // Until a ping is answered, the next one is not known: it may be due before the silence is too long.
      if connections.contains(id) { arm(id, notAfter: now.monotonic + limits.pingAfter) }
    case .player(let roomID, let player):
      guard rooms.contains(roomID), rooms[roomID].room!.players[player].timerAt == deadline else { return }
      rooms[roomID].room!.setTimer(of: player, at: .max)
      // A join whose place is being read may be the player's return.
      guard rooms[roomID].checkCount == 0 else {
        return armAbsence(of: player, in: roomID, notBefore: now.monotonic + limits.tick)
      }
      checkAbsence(of: player, in: roomID, at: now)
    case .room(let id):
      guard rooms.contains(id), rooms[id].timerAt == deadline else { return }
      rooms[id].timerAt = .max
      if isIdle(id, at: now) { unload(id, at: now) } else { armIdle(id, notBefore: now.monotonic + limits.tick) }
    }
  }

  // MARK: Connections

  /// Has the connection looked at when something of it is due.
  mutating func arm(_ id: ConnectionID, notAfter latest: Int64 = .max) {
    let deadline = min(nextDeadline(of: id), latest)
    guard deadline < connections[id].timerAt else { return }
    connections[id].timerAt = deadline
    timers.arm(.connection(id), at: deadline)
  }

  private func nextDeadline(of id: ConnectionID) -> Int64 {
    let since = connections[id].stageSince
    switch connections[id].stage {
    case .http: return since + limits.handshakeTimeout
    case .awaitingResponse: return drain == .saidGoodbye ? since + limits.closeTimeout : .max
    case .ending: return connections[id].isOverdue ? .max : since + endingLimit(of: id)
    case .webSocket:
      if let deadline = connections[id].closeDeadline { return deadline }
      let heard = connections[id].lastHeard
      let silence =
        !connections[id].isPinged
        ? limits.pingAfter : !connections[id].isUnstable ? limits.unstableAfter : limits.lostAfter
      var deadline = heard + silence
      if connections[id].hasOutput {
        deadline = min(deadline, connections[id].lastProgress + limits.lostAfter)
      }
      switch connections[id].membership {
      case .none: deadline = min(deadline, since + limits.joinTimeout)
      case .member(let member):
        deadline = min(deadline, member.tokenEndsAt - (member.isWarned ? 0 : limits.expiringNotice))
      case .moving, .joining: break
      }
      return deadline
    }
  }

  /// How long the last output may take to leave. The answers to HTTP requests are what their client came for, and it may be slow; a
  /// WebSocket client that does not read its goodbye has missed nothing.
  private func endingLimit(of id: ConnectionID) -> Int64 {
    connections[id].isUpgraded || drain != .none ? limits.closeTimeout : limits.handshakeTimeout
  }

  /// Does what is due.
  private mutating func check(_ id: ConnectionID, at now: Moment) {
    switch connections[id].stage {
    case .http: if now.monotonic - connections[id].stageSince >= limits.handshakeTimeout { finish(id, at: now) }
    case .awaitingResponse:
      // Whoever was to answer may be gone already.
      guard drain == .saidGoodbye, now.monotonic - connections[id].stageSince >= limits.closeTimeout else { break }
      let problem = Problem(.serviceUnavailable, code: "draining", "the server is going away")
      respond(problem.response, on: id, at: now)
    case .webSocket: checkWebSocket(id, at: now)
    case .ending:
      guard now.monotonic - connections[id].stageSince >= endingLimit(of: id) else { break }
      connections[id].isOverdue = true
      markDirty(id)
    }
  }

  private mutating func checkWebSocket(_ id: ConnectionID, at now: Moment) {
    if let deadline = connections[id].closeDeadline {
      if now.monotonic >= deadline { finish(id, at: now) }
      return
    }
    if case .none = connections[id].membership, now.monotonic - connections[id].stageSince >= limits.joinTimeout {
      return end(id, .joinTimeout, detail: "no `join` came in time", at: now)
    }
    let silence = now.monotonic - connections[id].lastHeard
    if silence >= limits.lostAfter { return end(id, .heartbeatLost, detail: "nothing was heard", at: now) }
    if connections[id].hasOutput, now.monotonic - connections[id].lastProgress >= limits.lostAfter {
      return end(id, .tooSlow, detail: "the client reads nothing", at: now)
    }
    guard checkToken(of: id, at: now) else { return }
    if silence >= limits.unstableAfter, !connections[id].isUnstable { becameUnstable(id, at: now) }
    if silence >= limits.pingAfter, !connections[id].isPinged {
      connections[id].isPinged = true
      sendPing(to: id, at: now)
    }
  }

  /// Warns the client that its token ends, and ends the connection with it; false when that has happened.
  private mutating func checkToken(of id: ConnectionID, at now: Moment) -> Bool {
    guard case .member(var member) = connections[id].membership else { return true }
    let life = member.tokenEndsAt - now.monotonic
    guard life > 0 else {
      audit(.expired, in: member.room, session: member.session, player: member.player, on: id, at: now)
      end(id, .expiredToken, detail: "the session token has expired", at: now)
      return false
    }
    if life <= limits.expiringNotice, !member.isWarned {
      member.isWarned = true
      connections[id].membership = .member(member)
      // Rounded up, so that it is never 0.
      send(to: id, at: now) { ServerMessage.expiring(in: (life + 999_999_999) / 1_000_000_000, into: &$0) }
    }
    return true
  }

  private mutating func becameUnstable(_ id: ConnectionID, at now: Moment) {
    connections[id].isUnstable = true
    guard case .member(let member) = connections[id].membership, let player = member.player else { return }
    let hasAnother = rooms[member.room].members.contains { other in
      if other != id, case .member(let twin) = connections[other].membership {
        twin.player == player && !connections[other].isUnstable
      } else {
        false
      }
    }
    if !hasAnother { setStatus(.unstable, of: player, in: member.room, except: id, at: now) }
  }

  // MARK: Rooms

  private func isIdle(_ id: RoomID, at now: Moment) -> Bool {
    rooms[id].isLoaded && rooms[id].members.isEmpty && rooms[id].checkCount == 0
      && now.monotonic - rooms[id].idleSince >= limits.unloadAfter && !isPending(id)
  }

  /// Whether something of the room waits for its commit, be it rows or a session.
  private func isPending(_ id: RoomID) -> Bool {
    rooms[id].isTouched || inFlight.contains { commit in commit.rooms.contains { $0.id == id } }
  }

  /// The room has no members any more: it leaves the memory in a while.
  mutating func becameIdle(_ id: RoomID, at now: Moment) {
    rooms[id].idleSince = now.monotonic
    armIdle(id, notBefore: now.monotonic)
  }

  private mutating func armIdle(_ id: RoomID, notBefore earliest: Int64) {
    guard rooms[id].members.isEmpty else { return }
    let deadline = max(rooms[id].idleSince + limits.unloadAfter, earliest)
    guard deadline < rooms[id].timerAt else { return }
    rooms[id].timerAt = deadline
    timers.arm(.room(id), at: deadline)
  }

  private mutating func unload(_ id: RoomID, at now: Moment) {
    let owner = rooms[id].room!.owner
    outbox.notices.append(.roomUnloaded(code: rooms[id].code))
    outbox.storage.append(.release(room: owner.room, epoch: owner.epoch, at: now.unixMilliseconds))
    remove(id)
  }

  // MARK: Drain

  /// The process is going away: nobody joins any more, what is pending commits, and then everyone is told to come back.
  package mutating func drain(at now: Moment) {
    guard drain == .none else { return }
    drain = .requested(deadline: now.monotonic + limits.drainTimeout)
  }

  mutating func advanceDrain(at now: Moment) {
    guard case .requested(let deadline) = drain,
      inFlight.isEmpty || now.monotonic >= deadline
    else { return }
    drain = .saidGoodbye
    // Nobody is told who goes: all of them do.
    for id in rooms.ids { rooms[id].members = [] }
    for id in connections.ids where connections.contains(id) {
      switch connections[id].stage {
      case .webSocket: endDraining(id, at: now)
      case .http: finish(id, at: now)
      case .awaitingResponse(_, let isHead):
        connections[id].stage = .awaitingResponse(keepsAlive: false, isHead: isHead)
        connections[id].stageSince = now.monotonic
        arm(id)
      case .ending: arm(id)
      }
    }
    letRoomsGo(at: now)
  }

  /// Any node may have the rooms from here on, behind what is on its way to the log.
  private mutating func letRoomsGo(at now: Moment) {
    if !log.batch.isEmpty { submitBatch() }
    for id in rooms.ids {
      answerWaiting(in: id, refusal: .unavailable, at: now)
      if rooms[id].isLoaded { unload(id, at: now) } else { remove(id) }
    }
  }

  /// Sends the client away for a while of its own, so that not all come back at once.
  mutating func endDraining(_ id: ConnectionID, at now: Moment) {
    end(id, .draining, delay: 100 + Int64(random.below(4900)), at: now)
  }
}
