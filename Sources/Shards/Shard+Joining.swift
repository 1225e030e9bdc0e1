import Bytes
import Crypto
import Games
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
    guard present(&joining, on: id, at: now) else { return }
    // A token speaks of a room that exists: it never makes one.
    if let create = join.create, joining.claims == nil { joining.create = creation(create, of: join.room, at: now) }
    connections[id].membership = .joining(joining)
    if let roomID = roomIDs[join.room] {
      guard rooms[roomID].isLoaded else { return wait(id, for: roomID, at: now) }
      admit(id, to: roomID, at: now)
    } else {
      wait(id, for: openRoom(join.room, at: now), at: now)
    }
  }

  /// Asks the log for a room that is not in memory.
  mutating func openRoom(_ code: String, at now: Moment) -> RoomID {
    let roomID = rooms.insert(HostedRoom(code: code, now: now.monotonic))
    roomIDs[code] = roomID
    outbox.storage.append(.open(code: code, create: nil))
    return roomID
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
    guard !rooms[roomID].room!.isClosed else {
      return refuse(id, .roomClosed, "this room was closed by the operator", at: now)
    }
    guard rooms[roomID].members.count < limits.roomConnectionCount else {
      return refuse(id, .overloaded, "this room has too many connections", delay: retryDelay(), at: now)
    }
    if let claims = joining.claims {
      resume(claims, joining, on: id, in: roomID, at: now)
    } else if joining.role == .spectator {
      guard
        rooms[roomID].newSpectators.admit(
          rate: limits.spectatorsPerSecond, burst: limits.spectatorsBurst, at: now.monotonic)
      else { return refuse(id, .overloaded, "too many spectators come at once", delay: retryDelay(), at: now) }
      makeSession(of: &joining, on: id, in: roomID, at: now)
    } else if let player = joining.ticket.flatMap({ rooms[roomID].room!.player(ofSubject: $0.subject) }) {
      joining.player = player
      guard rivals(of: joining, on: id, in: roomID, at: now) != nil else { return }
      makeSession(of: &joining, on: id, in: roomID, at: now)
    } else {
      takeSeat(&joining, on: id, in: roomID, at: now)
    }
  }

  /// A client comes back with a token.
  private mutating func resume(
    _ claims: SessionClaims, _ joining: Joining, on id: ConnectionID, in roomID: RoomID, at now: Moment
  ) {
    var joining = joining
    joining.session = claims.sessionID
    guard let session = rooms[roomID].room!.sessions[claims.sessionID], !session.isRevoked else {
      return refuse(id, .revoked, "this session has been revoked", at: now)
    }
    joining.player = rooms[roomID].room!.player(of: session)
    guard mayResume(session, on: id, in: roomID, at: now) else {
      return refuse(id, .invalidToken, "this session was opened by another client", at: now)
    }
    connections[id].membership = .joining(joining)
    checkPlace(id, in: roomID, at: now)
  }

  /// Seats a new player. The answer waits for the commit.
  private mutating func takeSeat(_ joining: inout Joining, on id: ConnectionID, in roomID: RoomID, at now: Moment) {
    let playerID = "p" + random.string(11, of: "abcdefghijkmnpqrstuvwxyz23456789")
    do {
      let player = try rooms[roomID].room!.seat(playerID: playerID, name: joining.name, at: now, log: &log)
      joining.player = player
      joining.isNewSeat = true
      makeSession(of: &joining, on: id, in: roomID, at: now)
    } catch {
      switch error {
      case .roomFull: refuse(id, .roomFull, "every seat of this room is taken", at: now)
      case .logFull: refuse(id, .roomFull, "the log of this room is full", at: now)
      case .busy:
        refuse(id, .overloaded, "the room takes no more events at the moment", delay: retryDelay(), at: now)
      }
    }
  }

  /// Makes the session of one who comes without. The answer waits for the commit.
  private mutating func makeSession(
    of joining: inout Joining, on id: ConnectionID, in roomID: RoomID, at now: Moment
  ) {
    let (session, refresh) = newSession(
      of: joining.player, name: joining.name, subject: joining.ticket?.subject, in: roomID, at: now)
    joining.session = session.id
    joining.isNew = true
    joining.refresh = refresh
    rooms[roomID].room!.write(session, log: &log)
    connections[id].membership = .joining(joining)
    audit(.created, in: roomID, session: session.id, player: joining.player, on: id, at: now)
    outcomes.append(.enter(id, roomID, newSeat: joining.isNewSeat ? joining.player : nil))
    touch(roomID)
    makeWay(for: session, in: roomID, at: now)
  }

  /// Finds out where the replay starts: at the `after` that was asked for, if the log agrees with the digest that came with it.
  mutating func checkPlace(_ id: ConnectionID, in roomID: RoomID, at now: Moment) {
    guard case .joining(let joining) = connections[id].membership else { return }
    switch place(after: joining.join.after, digest: joining.join.digest, in: roomID) {
    case .known(let after): enter(id, roomID, after: after, at: now)
    // A seat is told to its player at once: one that waited for a read could be left by a player who never knew of it.
    case .unknown where joining.isNewSeat: enter(id, roomID, after: 0, at: now)
    case .unknown(let after, let digest):
      rooms[roomID].checkCount += 1
      read(.rows(limit: 1), of: roomID, after: after - 1, for: .checkJoin(id, roomID, after: after, digest: digest))
    }
  }

  /// 87 random bits in as many characters as a `String` holds without memory of its own.
  mutating func randomSessionID() -> String {
    random.string(15, of: "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")
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
  /// The name asked for, trimmed; a ticket's wins.
  var name: String?
  var claims: SessionClaims?
  var isCurrentKey = true
  var ticket: TicketClaims?
  /// The room to be made if there is none.
  var create: Creation?
  /// The session is made by this join, and the seat with it.
  var isNew = false
  var isNewSeat = false
  var session = ""
  var player: PlayerIndex?
  /// The new session's refresh token.
  var refresh: String?

  init(_ join: Join) { self.join = join }

  var role: SessionRole { ticket?.role ?? (join.role == .spectator ? .spectator : .player) }
}
