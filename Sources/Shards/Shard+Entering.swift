import Bytes
import Rooms
import Sessions
import Wire

extension Shard {
  /// The connection becomes a member, unless its session has ended or another connection stands in the way.
  mutating func enter(_ id: ConnectionID, _ roomID: RoomID, after: Int64, at now: Moment) {
    guard connections.contains(id), case .joining(let joining) = connections[id].membership else { return }
    guard let session = rooms[roomID].room!.sessions[joining.session], !session.isRevoked else {
      return refuse(id, .revoked, "this session has been revoked", at: now)
    }
    if let player = joining.player, !rooms[roomID].room!.players[player].isSeated {
      return refuse(id, .released, "the seat of this session was given up", at: now)
    }
    guard !rooms[roomID].room!.isClosed else {
      return refuse(id, .roomClosed, "this room was closed by the operator", at: now)
    }
    guard let replaced = rivals(of: joining, on: id, in: roomID, at: now) else { return }
    let token = newToken(for: joining, in: roomID, at: now)
    connected(session, on: id, isNew: joining.isNew, isNewKey: token != nil, in: roomID, at: now)
    if let player = joining.player {
      rooms[roomID].room!.returned(player)
      setStatus(.online, of: player, in: roomID, except: id, at: now)
    }
    let expiresAt = token?.claims.expiresAt ?? joining.claims?.expiresAt ?? now.unixSeconds
    // A token that somebody else has signed with our key may name any year.
    let life = min(max(0, expiresAt - now.unixSeconds), limits.longestTokenLife)
    let index = rooms[roomID].room!.sessions.index(of: session.id)!
    connections[id].membership = .member(
      Member(
        room: roomID, session: index, player: joining.player, client: joining.join.client.map { clientNumber($0) },
        tokenEndsAt: now.monotonic + life * 1_000_000_000, progress: .replaying(next: after + 1, isReading: false)))
    connections[id].arrival = Boxed()
    rooms[roomID].members.append(id)
    rooms[roomID].room!.connectionJoined(index)
    sendJoined(joining, session, token: token?.text, expiresIn: life, to: id, roomID, after: after, at: now)
    for other in replaced { end(other, .takenOver, at: now) }
    if !replaced.isEmpty {
      audit(.takenOver, in: roomID, session: session.id, player: joining.player, on: id, at: now)
    }
    arm(id)
    advanceReplay(id, at: now)
    if isStalled { send(to: id, at: now) { ServerMessage.storage(stalled: true, into: &$0) } }
  }

  /// The connections that a join replaces; `nil` when it was refused because of one. A player has one policy over all sessions, and a
  /// spectator over the session.
  mutating func rivals(
    of joining: Joining, on id: ConnectionID, in roomID: RoomID, at now: Moment
  ) -> [ConnectionID]? {
    let session = rooms[roomID].room!.sessions.index(of: joining.session)
    let isAlone =
      joining.player.map { !isConnected($0, in: roomID) }
      ?? session.map { !isConnected(session: $0, in: roomID) } ?? true
    if isAlone { return [] }
    let client = joining.join.client.map { clientNumber($0) }
    var replaced: [ConnectionID] = []
    var coexisting = 0
    for other in rooms[roomID].members {
      guard let member = member(of: other), joining.player.map({ $0 == member.player }) ?? (member.session == session)
      else { continue }
      switch configuration.sessionPolicy.decide(
        live: member.client, new: client, takesOver: joining.join.takeover)
      {
      case .replace: replaced.append(other)
      case .coexist: coexisting += 1
      case .refuse:
        refuse(id, .sessionInUse, "this session is connected already; `takeover` replaces that", at: now)
        return nil
      }
    }
    guard coexisting < limits.mirrorCount else {
      refuse(id, .sessionInUse, "this session has too many connections", at: now)
      return nil
    }
    return replaced
  }

  /// What stands for a client's id in memory. Nobody who does not know the key can find another id with the same number.
  func clientNumber(_ client: String) -> UInt64 { clientHash.hash(client.bytes) }

  /// The token that the client does not have yet: of a new session, or in place of one of a former key.
  private func newToken(
    for joining: Joining, in roomID: RoomID, at now: Moment
  ) -> (claims: SessionClaims, text: String)? {
    guard joining.isNew || !joining.isCurrentKey else { return nil }
    let player = joining.player.map { rooms[roomID].room!.players[$0].id }
    let claims = newClaims(session: joining.session, room: rooms[roomID].code, player: player, at: now)
    return (claims, SessionToken.sign(claims, with: configuration.keys.current))
  }

  /// What a token says that is good for a whole token's life from now.
  func newClaims(session: String, room: String, player: String?, at now: Moment) -> SessionClaims {
    SessionClaims(
      sessionID: session, room: room, player: player, role: player == nil ? .spectator : .player,
      issuedAt: now.unixSeconds, expiresAt: now.unixSeconds + configuration.tokenLife)
  }

  private mutating func sendJoined(
    _ joining: Joining, _ session: SessionRecord, token: String?, expiresIn: Int64, to id: ConnectionID,
    _ roomID: RoomID, after: Int64, at now: Moment
  ) {
    let room = rooms[roomID].room!
    let me = joining.player.map { room.players[$0] }
    let role: SessionRole = me == nil ? .spectator : .player
    let players = room.players.indices.filter { room.isVisible($0) }.map { index in
      let player = room.players[index]
      return ServerMessage.PlayerEntry(
        player: player.id, seat: player.seat, name: player.name, role: SessionRole.player.rawValue,
        status: player.status.rawValue, since: player.since)
    }
    let joined = ServerMessage.Joined(
      room: room.code, game: room.gameName, phase: room.phase.rawValue,
      player: me?.id, seat: me?.seat, role: role.rawValue, name: me?.name ?? session.name,
      session: session.id, token: token, refresh: joining.refresh,
      expiresIn: expiresIn, head: room.committed, after: after, players: players,
      pingAfter: limits.pingAfter / 1_000_000, lostAfter: limits.lostAfter / 1_000_000,
      messageBytes: limits.messageByteCount, dataBytes: limits.room.dataByteCount,
      actionsPerSecond: limits.actionsPerSecond, actionsBurst: limits.actionsBurst)
    send(to: id, at: now, isSecret: token != nil) { ServerMessage.joined(joined, into: &$0) }
  }
}
