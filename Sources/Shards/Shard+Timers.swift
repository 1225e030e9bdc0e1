import Bytes
import Crypto
import Rooms
import Wire

/// How far the shard has come with going away.
enum Drain: Equatable {
  case none
  /// What is pending commits first, until `deadline` in monotonic nanoseconds.
  case requested(deadline: Int64)
  case saidGoodbye
}

extension Shard {
  /// The peer was heard.
  mutating func heard(_ id: ConnectionID, at now: Moment) {
    connections[id].lastHeard = now.monotonic
    connections[id].isPinged = false
    guard connections[id].isUnstable else { return }
    connections[id].isUnstable = false
    guard case .member(let member) = connections[id].membership, let player = member.player else { return }
    setStatus(.online, of: player, in: member.room, except: id, at: now)
  }

  /// Looks at every connection and every room once. Nothing is armed or disarmed per message.
  mutating func tick(at now: Moment) {
    for id in connections.ids where connections.contains(id) {
      switch connections[id].stage {
      case .http: if now.monotonic - connections[id].stageSince > limits.handshakeTimeout { finish(id, at: now) }
      case .awaitingResponse: break
      case .webSocket: tickWebSocket(id, at: now)
      case .ending:
        guard now.monotonic - connections[id].stageSince > limits.closeTimeout else { break }
        connections[id].isOverdue = true
        markDirty(id)
      }
    }
    for id in rooms.ids where isIdle(id, at: now) { unload(id) }
  }

  private mutating func tickWebSocket(_ id: ConnectionID, at now: Moment) {
    if let deadline = connections[id].closeDeadline {
      if now.monotonic >= deadline { finish(id, at: now) }
      return
    }
    if case .none = connections[id].membership, now.monotonic - connections[id].stageSince > limits.joinTimeout {
      return end(id, .joinTimeout, detail: "no `join` came in time", at: now)
    }
    let silence = now.monotonic - connections[id].lastHeard
    if silence >= limits.lostAfter { return end(id, .heartbeatLost, detail: "nothing was heard", at: now) }
    if !connections[id].output.isEmpty, now.monotonic - connections[id].lastProgress >= limits.lostAfter {
      return end(id, .tooSlow, detail: "the client reads nothing", at: now)
    }
    if silence >= limits.unstableAfter, !connections[id].isUnstable { becameUnstable(id, at: now) }
    if silence >= limits.pingAfter, !connections[id].isPinged {
      connections[id].isPinged = true
      sendPing(to: id, at: now)
    }
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

  private mutating func unload(_ id: RoomID) {
    let owner = rooms[id].room!.owner
    outbox.notices.append(.roomUnloaded(code: rooms[id].code))
    outbox.storage.append(.release(room: owner.room, epoch: owner.epoch))
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
      case .ending: break
      }
    }
  }

  /// Sends the client away for a while of its own, so that not all come back at once.
  mutating func endDraining(_ id: ConnectionID, at now: Moment) {
    end(id, .draining, delay: 100 + Int64(random.below(4900)), at: now)
  }
}
