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
  /// - Parameter name: a valid name; `nil` gives one after the seat.
  package mutating func seat(
    playerID: String, name: String?, at now: Moment, log: inout RoomLog
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
    let seq = append(.joined, player: playerID, data: data, at: now, to: &log)
    let index = addPlayer(id: playerID, name: name, seat: seat, seq: seq, since: now.unixMilliseconds, status: .online)
    writeState(to: &log)
    return index
  }

  /// A player gives the seat up for good.
  package mutating func leave(_ player: PlayerIndex, at now: Moment, log: inout RoomLog) -> Int64 {
    vacate(player, reason: nil, at: now, log: &log)
  }

  /// A player who has been gone for too long loses the seat.
  package mutating func release(_ player: PlayerIndex, at now: Moment, log: inout RoomLog) -> Int64 {
    vacate(player, reason: ",\"reason\":\"released\"", at: now, log: &log)
  }

  private mutating func vacate(
    _ player: PlayerIndex, reason: StaticString?, at now: Moment, log: inout RoomLog
  ) -> Int64 {
    precondition(players[player].isSeated, "leaving twice")
    var data = ByteWriter()
    data.append("{\"seat\":")
    data.append(decimal: Int64(players[player].seat))
    if let reason { data.append(reason) }
    data.append("}")
    let seq = append(.left, player: players[player].id, data: data, at: now, to: &log)
    vacate(player, seq: seq)
    writeState(to: &log)
    return seq
  }

  /// Notes where a player's connection stands, from now on.
  package mutating func setStatus(_ status: PresenceStatus, of player: PlayerIndex, at now: Moment) {
    players[player].status = status
    players[player].since = now.unixMilliseconds
  }

  /// The player whose public name is `id`.
  package func player(named id: Span<UInt8>) -> PlayerIndex? {
    players.firstIndex { $0.id.bytes.isEqual(to: id) }
  }

  /// Whether others may know that the player is seated.
  package func isVisible(_ player: PlayerIndex) -> Bool {
    players[player].joinedSeq <= committed && (players[player].leftSeq.map { $0 > committed } ?? true)
  }

  mutating func addPlayer(
    id: String, name: String, seat: Int, seq: Int64, since: Int64, status: PresenceStatus
  ) -> PlayerIndex {
    players.append(
      Player(id: id, name: name, seat: seat, joinedSeq: seq, since: since, status: status))
    seats[seat] = players.count - 1
    return players.count - 1
  }

  mutating func vacate(_ player: PlayerIndex, seq: Int64) {
    players[player].leftSeq = seq
    players[player].abandonedSeq = nil
    seats[players[player].seat] = nil
  }

  /// Gives a row without an id its place in the log. An empty `player` is the server.
  mutating func append(
    _ kind: EventKind, player: String, data: borrowing ByteWriter, at now: Moment, to log: inout RoomLog
  ) -> Int64 {
    let none = ByteWriter()
    return append(kind, player: player.bytes, actionID: none.span, data: data.span, at: now, to: &log)
  }
}
