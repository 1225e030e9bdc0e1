import Bytes
import JSON
import Rooms
import Wire

extension Shard {
  /// A player claims the victory over those who have abandoned the game, or waits on.
  mutating func claim(
    _ claim: Claim, in message: Span<UInt8>, of member: Member, on id: ConnectionID, at now: Moment
  ) {
    let token = message.extracting(claim.id.token)
    var name = ByteWriter()
    claim.id.decode(message, into: &name)
    guard isActionID(name.span) else { return reject(badID: token, on: id, at: now) }
    guard let player = member.player else {
      return reject(token, .spectator, "spectators do not claim", on: id, at: now)
    }
    guard rooms[member.room].room!.actionIDs.mayContain(name.span, by: player) || admitRate(id, at: now) else {
      return reject(token, .rateLimited, "more claims than the limit allows", on: id, at: now)
    }
    guard drain == .none else { return }
    let choice = ClaimChoice(claim.choice)
    let result = self.claim(choice, id: name.span, by: player, in: member.room, older: .unknown, at: now)
    if case .lookUp(let seq) = result {
      guard reads.count < limits.readCount else { return reject(token, .busy, "try again later", on: id, at: now) }
      let pending = PendingAct(
        connection: id, room: member.room, player: player, idToken: token.array, id: name.bytes, deed: .claim(choice))
      return read(.rows(limit: 1), of: member.room, after: seq - 1, for: .act(pending))
    }
    settle(result, idToken: token, on: id, in: member.room, at: now)
  }

  mutating func claim(
    _ choice: ClaimChoice, id: Span<UInt8>, by player: PlayerIndex, in roomID: RoomID, older: OlderRecord,
    at now: Moment
  ) -> ActResult {
    let abandoners = rooms[roomID].room!.abandoners
    let result = rooms[roomID].room!.claim(choice, id: id, by: player, older: older, at: now, log: &log)
    guard case .accepted(let seq) = result else { return result }
    audit(.claimed, in: roomID, player: player, detail: choice.rawValue, at: now)
    if choice == .wait {
      rooms[roomID].afterCommit(of: seq, .wait(abandoners))
      for absent in abandoners { armAbsence(of: absent, in: roomID) }
    }
    return result
  }
}

extension ClaimChoice {
  fileprivate init(_ choice: Claim.Choice) {
    self =
      switch choice {
      case .victory: .victory
      case .wait: .wait
      }
  }
}
