import Bytes
import Rooms
import Wire

extension Shard {
  /// A player gives the seat up, or a spectator goes.
  mutating func leave(_ member: Member, on id: ConnectionID, at now: Moment) {
    guard let player = member.player else { return end(id, .left, at: now) }
    for other in rooms[member.room].members {
      guard var leaving = self.member(of: other), leaving.player == player else { continue }
      leaving.isLeaving = true
      connections[other].membership = .member(leaving)
    }
    let seq = rooms[member.room].room!.leave(player, at: now, log: &log)
    rooms[member.room].afterCommit(of: seq, .leave(player))
    audit(.left, in: member.room, session: sessionID(of: member), player: player, on: id, at: now)
    touch(member.room)
  }

  /// The connection is out of its room, however that came.
  mutating func part(_ id: ConnectionID, at now: Moment) {
    let membership = connections[id].membership
    connections[id].membership = .none
    if case .joining(let joining) = membership, let roomID = roomIDs[joining.join.room] {
      rooms[roomID].waiting.removeAll { $0 == id }
    }
    guard case .member(let member) = membership else { return }
    rooms[member.room].members.removeAll { $0 == id }
    rooms[member.room].room!.connectionParted(member.session)
    disconnected(member, on: id, at: now)
    if rooms[member.room].members.isEmpty { becameIdle(member.room, at: now) }
    guard let player = member.player, !isConnected(player, in: member.room) else { return }
    becameAbsent(player, in: member.room, at: now)
  }
}
