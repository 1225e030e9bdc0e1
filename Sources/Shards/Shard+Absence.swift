import Bytes
import Rooms

extension Shard {
  /// The player has no connection any more.
  mutating func becameAbsent(_ player: PlayerIndex, in roomID: RoomID, at now: Moment) {
    rooms[roomID].room!.becameAbsent(player, at: now)
    setStatus(.offline, of: player, in: roomID, at: now)
    armAbsence(of: player, in: roomID)
  }

  /// Has the player's absence looked at when the next rung of the ladder is due.
  mutating func armAbsence(of player: PlayerIndex, in roomID: RoomID, notBefore earliest: Int64 = 0) {
    guard let rung = nextRung(of: player, in: roomID) else { return }
    let deadline = max(rung, earliest)
    guard deadline < rooms[roomID].room!.players[player].timerAt else { return }
    rooms[roomID].room!.setTimer(of: player, at: deadline)
    timers.arm(.player(roomID, player), at: deadline)
  }

  private func nextRung(of player: PlayerIndex, in roomID: RoomID) -> Int64? {
    let room = rooms[roomID].room!
    let facts = room.players[player]
    guard facts.isSeated, let since = facts.absentSince else { return nil }
    if facts.status == .offline { return since + limits.awayAfter }
    guard room.phase != .finished else { return nil }
    return since + (room.mayAbandon(player) ? limits.abandonedAfter : limits.releaseAfter)
  }

  /// The room has been loaded: whoever was gone for too long has no seat before the first one who waits is let in, and those who may come
  /// back stand where they have come to.
  mutating func settleAbsences(in roomID: RoomID, at now: Moment) {
    for player in rooms[roomID].room!.players.indices {
      let facts = rooms[roomID].room!.players[player]
      guard facts.isSeated, let since = facts.absentSince else { continue }
      if now.monotonic - since >= limits.releaseAfter, rooms[roomID].room!.phase != .finished {
        release(player, from: roomID, at: now)
      } else if now.monotonic - since >= limits.awayAfter {
        if facts.status == .offline { setStatus(.away, of: player, in: roomID, at: now) }
      }
    }
  }

  /// The player has been absent for a while: away, then abandoned, then without a seat. Whoever was gone for very long loses the seat at
  /// once.
  mutating func checkAbsence(of player: PlayerIndex, in roomID: RoomID, at now: Moment) {
    let room = rooms[roomID].room!
    let facts = room.players[player]
    guard facts.isSeated, let since = facts.absentSince else { return }
    let absence = now.monotonic - since
    if absence >= limits.releaseAfter, room.phase != .finished { return release(player, from: roomID, at: now) }
    if absence >= limits.abandonedAfter, room.mayAbandon(player) {
      let seq = rooms[roomID].room!.abandon(player, at: now, log: &log)
      rooms[roomID].afterCommit(of: seq, .abandon(player))
      audit(.abandoned, in: roomID, player: player, at: now)
      touch(roomID)
    } else if absence >= limits.awayAfter, facts.status == .offline {
      setStatus(.away, of: player, in: roomID, at: now)
    }
    armAbsence(of: player, in: roomID)
  }

  private mutating func release(_ player: PlayerIndex, from roomID: RoomID, at now: Moment) {
    let seq = rooms[roomID].room!.release(player, at: now, log: &log)
    rooms[roomID].afterCommit(of: seq, .leave(player))
    audit(.released, in: roomID, player: player, at: now)
    touch(roomID)
  }
}
