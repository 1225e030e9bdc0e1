import Bytes
import Rooms
import WebSocket
import Wire

extension Shard {
  /// What the connection is to its room, if it has one.
  func member(of id: ConnectionID) -> Member? {
    if case .member(let member) = connections[id].membership { member } else { nil }
  }

  func isConnected(_ player: PlayerIndex, in roomID: RoomID) -> Bool {
    rooms[roomID].members.contains { member(of: $0)?.player == player }
  }

  /// Notes where a player's connection stands, and tells the others if that is news.
  mutating func setStatus(
    _ status: PresenceStatus, of player: PlayerIndex, in roomID: RoomID, except author: ConnectionID? = nil,
    at now: Moment
  ) {
    let facts = rooms[roomID].room!.players[player]
    guard facts.status != status, facts.isSeated else { return }
    rooms[roomID].room!.setStatus(status, of: player, at: now)
    announce(player, in: roomID, except: author, at: now)
  }

  /// Tells the members how a player's connection stands.
  mutating func announce(
    _ player: PlayerIndex, in roomID: RoomID, except author: ConnectionID?, at now: Moment
  ) {
    let facts = rooms[roomID].room!.players[player]
    writer.append {
      ServerMessage.presence(player: facts.id, status: facts.status.rawValue, since: facts.since, into: &$0)
    }
    sendWritten(to: rooms[roomID].members, at: now) { id, _ in id != author }
  }

  /// Sends what stands in `writer` to those members that `isMeant` picks.
  mutating func sendWritten(
    to members: [ConnectionID], at now: Moment, where isMeant: (ConnectionID, Member) -> Bool
  ) {
    var run = takeWritten()
    run.isForMany = true
    for id in members {
      guard case .member(let member) = connections[id].membership, isMeant(id, member) else { continue }
      enqueue(&run, on: id, at: now)
    }
    giveBack(&run)
  }
}
