import Bytes
import Crypto
import Games
import Rooms
import WebSocket
import Wire

/// Where a replay starts.
enum Place: Equatable {
  case known(after: Int64)
  /// Row `after` is out of memory: its digest must be read to tell.
  case unknown(after: Int64, digest: UInt64)
}

extension Shard {
  // MARK: Where to start

  /// Where a client goes on that says what it has. An `after` that the log does not have, or another digest there, starts over: never a
  /// silent fork.
  func place(after: Int64, digest: UInt64?, in roomID: RoomID) -> Place {
    let room = rooms[roomID].room!
    guard after > 0, after <= room.committed else { return .known(after: 0) }
    guard let digest else { return .known(after: after) }
    if after == room.committed { return .known(after: room.committedDigest.prefix == digest ? after : 0) }
    guard room.recent.contains(after) else { return .unknown(after: after, digest: digest) }
    return .known(after: room.recent.head(after).digest.prefix == digest ? after : 0)
  }

  /// A member wants the events after the ones it has once more.
  mutating func sync(_ sync: Sync, of member: Member, on id: ConnectionID, at now: Moment) {
    switch place(after: sync.after, digest: sync.digest, in: member.room) {
    case .known(let after): restart(id, requested: sync.after, after: after, at: now)
    case .unknown(let after, let digest):
      setProgress(.checking(after: after, digest: digest), of: id)
      read(
        .rows(limit: 1), of: member.room, after: after - 1,
        for: .checkSync(id, member.room, after: after, digest: digest))
    }
  }

  /// Replays again from `after`.
  mutating func restart(_ id: ConnectionID, requested: Int64, after: Int64, at now: Moment) {
    if after != requested {
      send(to: id, at: now) { ServerMessage.resync(after: after, into: &$0) }
    }
    setProgress(.replaying(next: after + 1, isReading: false), of: id)
    advanceReplay(id, at: now)
  }

  mutating func setProgress(_ progress: Progress, of id: ConnectionID) {
    guard case .member(var member) = connections[id].membership else { return }
    member.progress = progress
    connections[id].membership = .member(member)
  }

  // MARK: Going on

  /// The output has left: a replay that had paused goes on.
  mutating func resumeReplay(_ id: ConnectionID, at now: Moment) {
    guard case .member(let member) = connections[id].membership, case .replaying(_, false) = member.progress else {
      return
    }
    advanceReplay(id, at: now)
  }

  /// Sends the next events of a replay, as many as may wait to be sent; at the end of the log, `live`.
  mutating func advanceReplay(_ id: ConnectionID, at now: Moment) {
    while connections.contains(id), case .member(let member) = connections[id].membership,
      case .replaying(let next, false) = member.progress
    {
      let committed = rooms[member.room].room!.committed
      if next > committed {
        let digest = rooms[member.room].room!.committedDigest.prefix
        setProgress(.live, of: id)
        return send(to: id, at: now) { ServerMessage.live(seq: committed, digest: digest, into: &$0) }
      }
      guard connections[id].output.byteCount < limits.replayByteCount else { return }
      guard rooms[member.room].room!.recent.first <= next else {
        setProgress(.replaying(next: next, isReading: true), of: id)
        return read(
          .rows(limit: limits.replayRowCount), of: member.room, after: next - 1, for: .replay(id, member.room))
      }
      var seq = next
      while seq <= committed, writer.byteCount < limits.replayByteCount {
        appendEvent(seq, of: rooms[member.room].room!, for: member.player)
        seq += 1
      }
      setProgress(.replaying(next: seq, isReading: false), of: id)
      sendWritten(to: id, at: now)
    }
  }

  /// Rows for a replay have been read.
  mutating func replay(_ page: RecordBuffer, to id: ConnectionID, in roomID: RoomID, at now: Moment) {
    guard connections.contains(id), case .member(let member) = connections[id].membership, member.room == roomID,
      case .replaying(var next, true) = member.progress
    else { return }
    let committed = rooms[roomID].room!.committed
    for index in page.heads.indices where page.heads[index].seq == next && next <= committed {
      let author = member.player.map { rooms[roomID].room!.players[$0].id }
      appendEvent(index, of: page, author: author)
      next += 1
    }
    setProgress(.replaying(next: next, isReading: false), of: id)
    sendWritten(to: id, at: now)
    advanceReplay(id, at: now)
  }

  // MARK: Live

  /// Rows `first...last` have committed: those who are live see them.
  mutating func broadcast(_ first: Int64, through last: Int64, in roomID: RoomID, at now: Moment) {
    let members = rooms[roomID].members
    // What everybody sees who is not the author of any of the rows.
    var common = FrameWriter()
    for id in members {
      guard connections.contains(id), case .member(let member) = connections[id].membership, member.progress == .live
      else { continue }
      if let player = member.player, rooms[roomID].room!.hasActions(first...last, by: player) {
        for seq in first...last { appendEvent(seq, of: rooms[roomID].room!, for: player) }
        sendWritten(to: id, at: now)
      } else {
        if common.byteCount == 0 {
          for seq in first...last { appendEvent(seq, of: rooms[roomID].room!, for: nil) }
          common = takeWritten()
        }
        enqueue(common.frames.span, on: id, at: now)
      }
    }
    if common.byteCount > 0 { giveBack(&common) }
  }
}
