import Bytes
import Crypto
import JSON

/// Why nobody was seated.
package enum SeatingRefusal: Error, Equatable {
  case roomFull
  case busy
  case logFull
}

extension Room {
  /// Seats a new player on the first free seat. Nobody may know, the player included, before the row has committed.
  ///
  /// - Parameters:
  ///   - name: a valid name; `nil` gives one after the seat.
  ///   - session: written with the row, in one transaction.
  package mutating func seat(
    playerID: String, name: String?, session: SessionRecord, at now: Moment, log: inout RoomLog
  ) throws(SeatingRefusal) -> PlayerIndex {
    guard let seat = seats.firstIndex(of: nil) else { throw .roomFull }
    guard !isFull else { throw .logFull }
    guard !isBusy else { throw .busy }
    let name = name ?? "Player \(seat + 1)"
    var data = ByteWriter()
    data.append("{\"seat\":")
    data.append(decimal: Int64(seat))
    data.append(",\"name\":")
    JSONWriter.append(string: name, to: &data)
    data.append("}")
    let none = ByteWriter()
    let seq = append(
      .joined, player: playerID.bytes, actionID: none.span, data: data.span, at: now, to: &log)
    let index = addPlayer(id: playerID, name: name, seat: seat, seq: seq, since: now.unixMilliseconds, status: .online)
    players[index].session = session
    log.batch.write(session, owner: owner)
    log.batch.write(phase: phase, takenSeatCount: takenSeatCount, owner: owner)
    return index
  }

  /// A player gives the seat up for good.
  package mutating func leave(_ player: PlayerIndex, at now: Moment, log: inout RoomLog) -> Int64 {
    precondition(players[player].leftSeq == nil, "leaving twice")
    var data = ByteWriter()
    data.append("{\"seat\":")
    data.append(decimal: Int64(players[player].seat))
    data.append("}")
    let none = ByteWriter()
    let id = players[player].id
    let seq = append(.left, player: id.bytes, actionID: none.span, data: data.span, at: now, to: &log)
    vacate(player, seq: seq)
    log.batch.write(phase: phase, takenSeatCount: takenSeatCount, owner: owner)
    return seq
  }

  /// Notes where a player's connection stands, from now on.
  package mutating func setStatus(_ status: PresenceStatus, of player: PlayerIndex, at now: Moment) {
    players[player].status = status
    players[player].since = now.unixMilliseconds
  }

  /// Replaces a player's session record, here and in the log.
  package mutating func update(_ session: SessionRecord, of player: PlayerIndex, log: inout RoomLog) {
    players[player].session = session
    log.batch.write(session, owner: owner)
  }

  /// The player that the session `id` speaks for.
  package func player(ofSession id: String) -> PlayerIndex? {
    players.firstIndex { $0.session?.id == id }
  }

  /// The player whose public name is `id`.
  package func player(named id: Span<UInt8>) -> PlayerIndex? {
    for index in players.indices where players[index].id.bytes.isEqual(to: id) { return index }
    return nil
  }

  /// Whether others may know that the player is seated.
  package func isVisible(_ player: PlayerIndex) -> Bool {
    players[player].joinedSeq <= committed && (players[player].leftSeq.map { $0 > committed } ?? true)
  }

  mutating func addPlayer(
    id: String, name: String, seat: Int, seq: Int64, since: Int64, status: PresenceStatus
  ) -> PlayerIndex {
    players.append(
      Player(id: id, name: name, seat: seat, joinedSeq: seq, leftSeq: nil, status: status, since: since, session: nil))
    seats[seat] = players.count - 1
    return players.count - 1
  }

  mutating func vacate(_ player: PlayerIndex, seq: Int64) {
    players[player].leftSeq = seq
    seats[players[player].seat] = nil
  }
}
