import Bytes

// A player without a connection goes down a ladder, one rung after the other: offline, away, abandoned, released. Only the last two
// are rows of the log; the rungs before them come and go with the connection.
extension Room {
  /// The player's last connection is gone.
  package mutating func becameAbsent(_ player: PlayerIndex, at now: Moment) {
    players[player].absentSince = now.monotonic
  }

  /// The player is back: whatever was declared meanwhile, there is nothing to claim any more.
  package mutating func returned(_ player: PlayerIndex) {
    players[player].absentSince = nil
    players[player].abandonedSeq = nil
  }

  /// Notes when the player's absence is looked at next, in monotonic nanoseconds.
  package mutating func setTimer(of player: PlayerIndex, at deadline: Int64) { players[player].timerAt = deadline }

  /// Whether a player can be declared to have abandoned the game: there is one to abandon, and the log has room for it.
  package func mayAbandon(_ player: PlayerIndex) -> Bool {
    phase == .playing && players[player].abandonedSeq == nil && !isFull
  }

  /// Declares that a player has abandoned the game. The others may claim.
  package mutating func abandon(_ player: PlayerIndex, at now: Moment, log: inout RoomLog) -> Int64 {
    var data = ByteWriter()
    data.append("{\"seat\":")
    data.append(decimal: Int64(players[player].seat))
    data.append("}")
    let seq = append(.abandoned, player: players[player].id, data: data, at: now, to: &log)
    players[player].abandonedSeq = seq
    return seq
  }

  /// Those who have abandoned the game and may still come back.
  package var abandoners: [PlayerIndex] { players.indices.filter { players[$0].abandonedSeq != nil } }

  /// A player claims the victory over those who have abandoned the game, or lets them have more time.
  ///
  /// A claim has an id as an action has, and is recognised when it is repeated.
  package mutating func claim(
    _ choice: ClaimChoice, id: Span<UInt8>, by player: PlayerIndex, older: OlderRecord = .unknown, at now: Moment,
    log: inout RoomLog
  ) -> ActResult {
    let data = choice.data
    if let known = repeated(.claimed, id: id, data: data.span, by: player, older: older) { return known }
    guard phase == .playing else { return .rejected(.notPlaying) }
    guard !abandoners.isEmpty else { return .rejected(.nothingToClaim) }
    if let refusal = refusalForWantOfRoom(in: log) { return .rejected(refusal) }
    let seq = append(.claimed, player: players[player].id.bytes, actionID: id, data: data.span, at: now, to: &log)
    remember(id, by: player, seq: seq)
    switch choice {
    case .wait: waitOn(at: now)
    case .victory: end(wonBy: player, at: now, log: &log)
    }
    return .accepted(seq: seq)
  }

  /// The absence of everyone who had abandoned the game begins again.
  private mutating func waitOn(at now: Moment) {
    for absent in abandoners {
      players[absent].abandonedSeq = nil
      players[absent].absentSince = now.monotonic
    }
  }

  private mutating func end(wonBy winner: PlayerIndex, at now: Moment, log: inout RoomLog) {
    var data = ByteWriter()
    data.append("{\"reason\":\"abandoned\",\"winner\":\"")
    data.append(utf8: players[winner].id)
    data.append("\"}")
    _ = append(.finished, player: "", data: data, at: now, to: &log)
    isEnded = true
    writeState(to: &log)
  }
}

/// What can be claimed when a player has abandoned the game. The raw value is the word on the wire.
package enum ClaimChoice: String, Sendable, CaseIterable {
  case victory
  case wait

  /// As the log has it.
  var data: ByteWriter {
    var data = ByteWriter()
    data.append("{\"choice\":\"")
    data.append(utf8: rawValue)
    data.append("\"}")
    return data
  }
}
