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
    timers.arm(.player(roomID, Int32(player)), at: deadline)
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
      guard let absence = absence(of: player, in: roomID, at: now) else { continue }
      if isTooLong(absence, in: roomID) {
        release(player, from: roomID, at: now)
      } else {
        checkAway(player, after: absence, in: roomID, at: now)
      }
    }
  }

  /// The player has been absent for a while: away, then abandoned, then without a seat. Whoever was gone for very long loses the seat at
  /// once.
  mutating func checkAbsence(of player: PlayerIndex, in roomID: RoomID, at now: Moment) {
    guard let absence = absence(of: player, in: roomID, at: now) else { return }
    if isTooLong(absence, in: roomID) { return release(player, from: roomID, at: now) }
    if absence >= limits.abandonedAfter, rooms[roomID].room!.mayAbandon(player) {
      let seq = rooms[roomID].room!.abandon(player, at: now, log: &log)
      rooms[roomID].afterCommit(of: seq, .abandon(player))
      audit(.abandoned, in: roomID, player: player, at: now)
      touch(roomID)
    } else {
      checkAway(player, after: absence, in: roomID, at: now)
    }
    armAbsence(of: player, in: roomID)
  }

  /// For how many nanoseconds the player has had no connection; `nil` for one who has, or who has no seat.
  private func absence(of player: PlayerIndex, in roomID: RoomID, at now: Moment) -> Int64? {
    let facts = rooms[roomID].room!.players[player]
    return facts.isSeated ? facts.absentSince.map { now.monotonic - $0 } : nil
  }

  /// Whether an absence costs the seat. After the end of a game nobody loses one.
  private func isTooLong(_ absence: Int64, in roomID: RoomID) -> Bool {
    absence >= limits.releaseAfter && rooms[roomID].room!.phase != .finished
  }

  private mutating func checkAway(_ player: PlayerIndex, after absence: Int64, in roomID: RoomID, at now: Moment) {
    guard absence >= limits.awayAfter, rooms[roomID].room!.players[player].status == .offline else { return }
    setStatus(.away, of: player, in: roomID, at: now)
  }

  private mutating func release(_ player: PlayerIndex, from roomID: RoomID, at now: Moment) {
    let seq = rooms[roomID].room!.release(player, at: now, log: &log)
    rooms[roomID].afterCommit(of: seq, .leave(player))
    audit(.released, in: roomID, player: player, at: now)
    touch(roomID)
  }
}
