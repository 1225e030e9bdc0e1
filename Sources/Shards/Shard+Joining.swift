import Bytes
import Crypto
import Games
import HTTP
import Rooms
import Sessions
import Wire

extension Shard {
  // MARK: Before the room

  /// A client wants into a room. What can be refused without the room is refused here, before anything is created or loaded.
  mutating func join(_ join: Join, on id: ConnectionID, at now: Moment) {
    guard drain == .none else { return endDraining(id, at: now) }
    guard isRoomCode(join.room.bytes) else {
      return refuse(id, .badRoomCode, "a room code is 1 to 32 letters, digits, `_` or `-`", at: now)
    }
    var joining = Joining(join)
    if let name = join.name {
      guard let trimmed = trimmedName(name) else {
        return refuse(id, .badName, "a name is 1 to 32 characters without control characters", at: now)
      }
      joining.name = trimmed
    }
    let shard = ShardConfiguration.shard(ofRoom: join.room, among: configuration.shardCount)
    guard shard == configuration.index else {
      connections[id].membership = .moving(join)
      return outbox.moves.append((id, shard))
    }
    if let token = join.token ?? connections[id].upgradeToken {
      do {
        let verified = try SessionToken.verify(token, keys: configuration.keys, at: now.unixSeconds)
        (joining.claims, joining.isCurrentKey) = (verified.claims, verified.isCurrentKey)
      } catch {
        switch error {
        case .invalid, .unknownKey: return refuse(id, .invalidToken, "this is no session token of this server", at: now)
        case .expired: return refuse(id, .expiredToken, "the session token has expired", at: now)
        }
      }
      guard joining.claims?.room == join.room else {
        return refuse(id, .wrongRoom, "the session token belongs to another room", at: now)
      }
    }
    // A token speaks of a room that exists: it never makes one.
    if let create = join.create, joining.claims == nil { joining.create = creation(create, of: join.room, at: now) }
    connections[id].membership = .joining(joining)
    if let roomID = roomIDs[join.room] {
      guard rooms[roomID].isLoaded else { return wait(id, for: roomID, at: now) }
      admit(id, to: roomID, at: now)
    } else {
      let roomID = rooms.insert(HostedRoom(code: join.room, now: now.monotonic))
      roomIDs[join.room] = roomID
      wait(id, for: roomID, at: now)
      let new: NewRoom? = if case .room(let new) = joining.create { new } else { nil }
      rooms[roomID].isCreating = new != nil
      outbox.storage.append(.open(code: join.room, create: new))
    }
  }

  /// What `create` asks for. If it makes no sense, that matters only when there is no room.
  private mutating func creation(_ create: Create, of room: String, at now: Moment) -> Creation {
    do {
      let configuration = try TableGame.configuration(
        game: create.game, seats: create.seats, isPrivate: create.isPrivate, options: create.options,
        seed: random.bytes(32))
      return .room(
        NewRoom(
          code: room, configuration: configuration, phase: try TableGame(configuration).phase,
          createdAt: now.unixMilliseconds))
    } catch {
      return .invalid(error.message)
    }
  }

  private mutating func wait(_ id: ConnectionID, for roomID: RoomID, at now: Moment) {
    guard rooms[roomID].waiting.count < limits.waitingJoinCount else {
      return refuse(id, .overloaded, "too many are waiting for this room", delay: retryDelay(), at: now)
    }
    rooms[roomID].waiting.append(id)
  }

  // MARK: With the room

  /// The room is there: finds out who joins.
  mutating func admit(_ id: ConnectionID, to roomID: RoomID, at now: Moment) {
    guard connections.contains(id), case .joining(var joining) = connections[id].membership else { return }
    if let claims = joining.claims {
      joining.session = claims.sessionID
      if claims.role == .player {
        guard let player = rooms[roomID].room!.player(ofSession: claims.sessionID) else {
          return refuse(id, .revoked, "this session has been revoked", at: now)
        }
        joining.player = player
      }
      connections[id].membership = .joining(joining)
      checkPlace(id, in: roomID, at: now)
    } else if joining.join.role == .spectator {
      joining.session = randomName()
      joining.isNew = true
      connections[id].membership = .joining(joining)
      checkPlace(id, in: roomID, at: now)
    } else {
      takeSeat(&joining, on: id, in: roomID, at: now)
    }
  }

  /// Seats a new player. The answer waits for the commit.
  private mutating func takeSeat(_ joining: inout Joining, on id: ConnectionID, in roomID: RoomID, at now: Moment) {
    joining.session = randomName()
    let refresh = RefreshToken(room: rooms[roomID].code, session: joining.session, random: &random)
    joining.isNew = true
    joining.refresh = refresh.text
    let playerID = "p" + random.string(11, of: "abcdefghijkmnpqrstuvwxyz23456789")
    let session = SessionRecord(
      id: joining.session, player: playerID, createdAt: now.unixMilliseconds, refreshHash: refresh.hash,
      previousRefreshHash: refresh.familyHash,
      refreshExpiresAt: now.unixMilliseconds + configuration.refreshLife * 1000,
      isRevoked: false)
    do {
      let player = try rooms[roomID].room!.seat(
        playerID: playerID, name: joining.name, session: session, at: now, log: &log)
      joining.player = player
      connections[id].membership = .joining(joining)
      rooms[roomID].afterCommit.append((rooms[roomID].room!.head, .seat(id, player)))
      touch(roomID)
    } catch {
      switch error {
      case .roomFull: refuse(id, .roomFull, "every seat of this room is taken", at: now)
      case .logFull: refuse(id, .roomFull, "the log of this room is full", at: now)
      case .busy:
        refuse(id, .overloaded, "the room takes no more events at the moment", delay: retryDelay(), at: now)
      }
    }
  }

  /// Finds out where the replay starts: at the `after` that was asked for, if the log agrees with the digest that came with it.
  mutating func checkPlace(_ id: ConnectionID, in roomID: RoomID, at now: Moment) {
    guard case .joining(let joining) = connections[id].membership else { return }
    switch place(after: joining.join.after, digest: joining.join.digest, in: roomID) {
    case .known(let after): enter(id, roomID, after: after, at: now)
    // A seat is told to its player at once: one that waited for a read could be left by a player who never knew of it.
    case .unknown where joining.isNew && joining.player != nil: enter(id, roomID, after: 0, at: now)
    case .unknown(let after, let digest):
      rooms[roomID].checkCount += 1
      read(.rows(limit: 1), of: roomID, after: after - 1, for: .checkJoin(id, roomID, after: after, digest: digest))
    }
  }

  /// The connection becomes a member, unless its session has ended or another connection of its session stands in the way.
  mutating func enter(_ id: ConnectionID, _ roomID: RoomID, after: Int64, at now: Moment) {
    guard connections.contains(id), case .joining(let joining) = connections[id].membership else { return }
    if let player = joining.player {
      let facts = rooms[roomID].room!.players[player]
      guard facts.session?.isRevoked == false else {
        return refuse(id, .revoked, "this session has been revoked", at: now)
      }
      guard facts.leftSeq == nil else {
        return refuse(id, .released, "the seat of this session was given up", at: now)
      }
    }
    var replaced: [ConnectionID] = []
    var coexisting = 0
    for other in rooms[roomID].members {
      guard case .member(let member) = connections[other].membership, member.session == joining.session else {
        continue
      }
      switch configuration.sessionPolicy.decide(
        live: member.client, new: joining.join.client, takesOver: joining.join.takeover)
      {
      case .replace: replaced.append(other)
      case .coexist: coexisting += 1
      case .refuse:
        return refuse(id, .sessionInUse, "this session is connected already; `takeover` replaces that", at: now)
      }
    }
    guard coexisting < limits.mirrorCount else {
      return refuse(id, .sessionInUse, "this session has too many connections", at: now)
    }
    if let player = joining.player { setStatus(.online, of: player, in: roomID, except: id, at: now) }
    connections[id].membership = .member(
      Member(
        room: roomID, player: joining.player, session: joining.session, client: joining.join.client,
        progress: .replaying(next: after + 1, isReading: false)))
    rooms[roomID].members.append(id)
    sendJoined(joining, to: id, roomID, after: after, at: now)
    for other in replaced { end(other, .takenOver, at: now) }
    advanceReplay(id, at: now)
    if isStalled { send(to: id, at: now) { ServerMessage.storage(stalled: true, into: &$0) } }
  }

  private mutating func sendJoined(
    _ joining: Joining, to id: ConnectionID, _ roomID: RoomID, after: Int64, at now: Moment
  ) {
    let room = rooms[roomID].room!
    let me = joining.player.map { room.players[$0] }
    var claims = joining.claims ?? newClaims(session: joining.session, room: room.code, player: me?.id, at: now)
    var token: String?
    if joining.isNew || !joining.isCurrentKey {
      claims = newClaims(session: joining.session, room: room.code, player: me?.id, at: now)
      token = SessionToken.sign(claims, with: configuration.keys.current)
    }
    let players = room.players.indices.filter { room.isVisible($0) }.map { index in
      let player = room.players[index]
      return ServerMessage.PlayerEntry(
        player: player.id, seat: player.seat, name: player.name, role: SessionRole.player.rawValue,
        status: player.status.rawValue, since: player.since)
    }
    let joined = ServerMessage.Joined(
      room: room.code, game: room.configuration.game, phase: room.phase.rawValue,
      player: me?.id, seat: me?.seat, role: claims.role.rawValue, name: me?.name ?? joining.name ?? "Spectator",
      session: joining.session, token: token, refresh: joining.refresh,
      expiresIn: max(0, claims.expiresAt - now.unixSeconds), head: room.committed, after: after, players: players,
      pingAfter: limits.pingAfter / 1_000_000, lostAfter: limits.lostAfter / 1_000_000,
      messageBytes: limits.messageByteCount, dataBytes: limits.room.dataByteCount,
      actionsPerSecond: limits.actionsPerSecond, actionsBurst: limits.actionsBurst)
    send(to: id, at: now) { ServerMessage.joined(joined, into: &$0) }
  }

  /// What a token says that is good for a whole token's life from now.
  func newClaims(session: String, room: String, player: String?, at now: Moment) -> SessionClaims {
    SessionClaims(
      sessionID: session, room: room, player: player, role: player == nil ? .spectator : .player,
      issuedAt: now.unixSeconds, expiresAt: now.unixSeconds + configuration.tokenLife)
  }

  mutating func randomName() -> String {
    random.string(22, of: "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")
  }

  /// Milliseconds after which a client may try again, spread so that not all come at once.
  mutating func retryDelay() -> Int64 { 200 + Int64(random.below(1800)) }
}

/// What a client asks for when there is no room.
enum Creation: Sendable {
  case room(NewRoom)
  case invalid(String)
}

/// A join on its way.
struct Joining: Sendable {
  let join: Join
  /// The name asked for, trimmed.
  var name: String?
  var claims: SessionClaims?
  var isCurrentKey = true
  /// The room to be made if there is none.
  var create: Creation?
  /// The session is made by this join.
  var isNew = false
  var session = ""
  var player: PlayerIndex?
  /// The new session's refresh token.
  var refresh: String?

  init(_ join: Join) { self.join = join }
}
