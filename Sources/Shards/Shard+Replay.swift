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
    setOwesLive(true, of: id)
    switch place(after: sync.after, digest: sync.digest, in: member.room) {
    case .known(let after): restart(id, requested: sync.after, after: after, at: now)
    case .unknown(let after, let digest):
      setProgress(.checking, of: id)
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

  private mutating func setOwesLive(_ owesLive: Bool, of id: ConnectionID) {
    guard case .member(var member) = connections[id].membership else { return }
    member.owesLive = owesLive
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
        guard member.owesLive else { return }
        setOwesLive(false, of: id)
        send(to: id, at: now) { ServerMessage.live(seq: committed, digest: digest, into: &$0) }
        return readHeld(id, at: now)
      }
      guard connections[id].waitingByteCount < limits.replayPauseByteCount else { return }
      guard rooms[member.room].room!.recent.first <= next else {
        setProgress(.replaying(next: next, isReading: true), of: id)
        return read(
          .rows(limit: limits.replayRowCount), of: member.room, after: next - 1,
          for: .replay(id, member.room, next: next))
      }
      var seq = next
      while seq <= committed, writer.byteCount < limits.replayPauseByteCount {
        appendEvent(seq, of: member.room, for: member.player)
        seq += 1
      }
      setProgress(.replaying(next: seq, isReading: false), of: id)
      sendPaced(to: id, at: now)
    }
  }

  /// Rows for a replay have been read.
  mutating func replay(_ page: RecordBuffer, from first: Int64, to id: ConnectionID, in roomID: RoomID, at now: Moment)
  {
    guard connections.contains(id), case .member(let member) = connections[id].membership, member.room == roomID,
      member.progress == .replaying(next: first, isReading: true)
    else { return }
    var next = first
    let committed = rooms[roomID].room!.committed
    for index in page.heads.indices where page.heads[index].seq == next && next <= committed {
      guard writer.byteCount < limits.loggedReplayByteCount else { break }
      let author = member.player.map { rooms[roomID].room!.players[$0].id }
      appendEvent(index, of: page, for: author)
      next += 1
    }
    guard next > first else {
      outbox.notices.append(.corruptRoom(code: rooms[roomID].code, seq: first, message: "the row is missing"))
      return end(id, .overloaded, detail: "the room's log can't be read", delay: 30_000, at: now)
    }
    setProgress(.replaying(next: next, isReading: false), of: id)
    sendPaced(to: id, at: now)
    advanceReplay(id, at: now)
  }

  /// Sends what stands in `writer`, a page at most, however little may wait: a replay paces itself by what has left.
  private mutating func sendPaced(to id: ConnectionID, at now: Moment) {
    guard connections.contains(id), connections[id].closing.maySend else { return writer.removeAll() }
    if !connections[id].hasOutput { connections[id].lastProgress = now.monotonic }
    appendWritten(to: id)
  }

  // MARK: Live

  /// Rows `first...last` have committed: those who are live see them.
  mutating func broadcast(_ first: Int64, through last: Int64, in roomID: RoomID, at now: Moment) {
    let members = rooms[roomID].members
    // What everybody sees who is not the author of any of the rows: written when the first of them is met.
    var common = FrameWriter()
    swap(&common, &commonWriter)
    for id in members {
      guard connections.contains(id), let member = member(of: id) else { continue }
      guard member.progress == .live else {
        if !member.owesLive { checkPace(of: id, at: now) }
        continue
      }
      // A player who leaves sees what was before that.
      let leftSeq = member.player.flatMap { rooms[roomID].room!.players[$0].leftSeq } ?? .max
      guard first < leftSeq else { continue }
      if let player = member.player,
        leftSeq <= last || rooms[roomID].room!.players[player].latestActionSeq >= first
      {
        for seq in first...min(last, leftSeq - 1) { appendEvent(seq, of: roomID, for: player) }
        var own = takeWritten()
        show(&own, from: first, to: id, at: now)
        giveBack(&own)
      } else {
        if common.byteCount == 0 {
          for seq in first...last { appendEvent(seq, of: roomID, for: nil) }
          swap(&common, &writer)
          common.isForMany = true
        }
        show(&common, from: first, to: id, at: now)
      }
    }
    common.removeAll()
    swap(&common, &commonWriter)
  }

  /// Sends the frames of rows from `first` on to a member. When they do not fit behind what waits there already, a client that has been
  /// reading gets them in pieces; one that has not is too slow.
  private mutating func show(_ run: inout FrameWriter, from first: Int64, to id: ConnectionID, at now: Moment) {
    let byteCount = limits.sendQueueByteCount - limits.queueReserve
    guard !connections[id].hasRoom(for: run, within: byteCount), connections[id].closing.maySend else {
      return enqueue(&run, on: id, at: now)
    }
    setProgress(.replaying(next: first, isReading: false), of: id)
    checkPace(of: id, at: now)
    advanceReplay(id, at: now)
  }

  /// Ends a connection that has more to read than fits, and reads nothing.
  private mutating func checkPace(of id: ConnectionID, at now: Moment) {
    guard connections[id].hasOutput, now.monotonic - connections[id].lastProgress >= limits.slowAfter else {
      return
    }
    end(id, .tooSlow, detail: "the client reads too slowly", at: now)
  }
}
