import Bytes
import Crypto
import Rooms
import Sessions
import Wire

// The life of a session: made, connected and disconnected any number of times, refreshed, and ended. The log gets to know of each of
// these, and of nothing in between: at once when somebody waits for it, else a moment later (`SessionNotes`).
//
// `connectionCount` numbers the generations of a session. What a connection's end means for its session is asked of the connections that
// are there now, never of the one that ends: whichever of two goes first, the other is not touched.
extension Shard {
  // MARK: Making

  /// A session, and its first refresh token.
  mutating func newSession(
    of player: PlayerIndex?, name: String?, subject: String?, in roomID: RoomID, at now: Moment
  ) -> (SessionRecord, refresh: String) {
    let me = player.map { rooms[roomID].room!.players[$0] }
    let id = randomSessionID()
    let refresh = RefreshToken(room: rooms[roomID].code, session: id, random: &random)
    let session = SessionRecord(
      id: id, player: me?.id, name: me?.name ?? name ?? "Spectator", subject: subject, createdAt: now.unixMilliseconds,
      keyID: configuration.keys.current.id,
      refresh: RefreshRecord(
        familyHash: refresh.familyHash, hash: refresh.hash,
        expiresAt: now.unixMilliseconds + configuration.refreshLife * 1000))
    return (session, refresh.text)
  }

  /// Makes room for a new session: ends the oldest of a subject that has too many, and forgets those that nobody misses when the room
  /// has too many.
  mutating func makeWay(for session: SessionRecord, in roomID: RoomID, at now: Moment) {
    if let subject = session.subject {
      let others = rooms[roomID].room!.goodSessions(ofSubject: subject).filter { $0.id != session.id }
      for oldest in others.prefix(max(0, others.count + 1 - limits.subjectSessionCount)) {
        revoke(oldest.id, .revoked, "too many sessions", in: roomID, at: now)
      }
    }
    guard rooms[roomID].room!.sessions.count > limits.roomSessionCount else { return }
    // Many at once, so that looking for them costs each newcomer little.
    let forgotten = rooms[roomID].room!.forgettableSessions(count: max(1, limits.roomSessionCount / 8))
    for var old in forgotten where old.id != session.id {
      old.isRevoked = true
      // Nothing of it is good any more: the next sweep deletes its row.
      old.refresh.expiresAt = now.unixMilliseconds
      rooms[roomID].room!.write(old, log: &log)
      rooms[roomID].room!.forget(session: old.id)
    }
  }

  // MARK: Connecting

  /// Whether a session may be resumed by this client, which may be another than before.
  mutating func mayResume(_ session: SessionRecord, on id: ConnectionID, in roomID: RoomID, at now: Moment) -> Bool {
    let policy = configuration.clientChangePolicy
    let hasMoved = session.address != nil && session.address != "\(connections[id].address)"
    let userAgentHash = connections[id].arrival.value.userAgentHash
    let hasChanged =
      session.userAgentHash != nil && userAgentHash != nil && session.userAgentHash != userAgentHash
    guard policy != .off, hasMoved || hasChanged else { return true }
    guard policy == .log || admitRefusalAudit(at: now) else { return false }
    let player = rooms[roomID].room!.player(of: session)
    let detail = policy == .strict ? "refused" : nil
    if hasMoved {
      audit(.addressChanged, in: roomID, session: session.id, player: player, on: id, detail: detail, at: now)
    }
    if hasChanged {
      audit(.userAgentChanged, in: roomID, session: session.id, player: player, on: id, detail: detail, at: now)
    }
    return policy == .log
  }

  /// A connection of the session has become a member.
  mutating func connected(
    _ session: SessionRecord, on id: ConnectionID, isNew: Bool, isNewKey: Bool, in roomID: RoomID, at now: Moment
  ) {
    var session = session
    session.connectionCount += 1
    session.isActive = true
    session.lastSeenAt = now.unixMilliseconds
    if session.connectedAt == nil {
      session.connectedAt = now.unixMilliseconds
    } else {
      session.reconnectedAt = now.unixMilliseconds
    }
    session.address = "\(connections[id].address)"
    session.userAgentHash = connections[id].arrival.value.userAgentHash
    if isNewKey, !isNew {
      session.keyID = configuration.keys.current.id
      // The session is kept as long as one of its tokens is good.
      session.refresh.expiresAt = max(
        session.refresh.expiresAt, now.unixMilliseconds + configuration.tokenLife * 1000)
    }
    if isNew || isNewKey {
      rooms[roomID].room!.write(session, log: &log)
      touch(roomID)
    } else {
      note(session, in: roomID, at: now)
    }
    let player = rooms[roomID].room!.player(of: session)
    guard !isNew else { return counters.newSessions += 1 }
    counters.resumes += 1
    note(auditRecord(.resumed, in: roomID, session: session.id, player: player, on: id, at: now), at: now)
    if isNewKey { audit(.keyRotated, in: roomID, session: session.id, player: player, on: id, at: now) }
  }

  /// A member is gone.
  mutating func disconnected(_ member: Member, on id: ConnectionID, at now: Moment) {
    guard !isConnected(session: member.session, in: member.room) else { return }
    var session = rooms[member.room].room!.sessions[member.session]
    session.isActive = false
    session.disconnectedAt = now.unixMilliseconds
    session.lastSeenAt = now.unixMilliseconds - (now.monotonic - connections[id].lastHeard) / 1_000_000
    if session.isRevoked {
      rooms[member.room].room!.write(session, log: &log)
      touch(member.room)
    } else {
      note(session, in: member.room, at: now)
    }
  }

  // MARK: Refreshing

  /// Trades a refresh token for a new pair, which leaves when the log knows that the old one is used up.
  mutating func refresh(_ refresh: Refresh, of member: Member, on id: ConnectionID, at now: Moment) {
    guard
      limits.refreshBurst == 0
        || connections[id].refreshes.admit(
          every: limits.refreshInterval, burst: limits.refreshBurst, at: now.monotonic)
    else { return report(id, .rateLimited, "more refreshes than the limit allows", at: now) }
    guard let presented = RefreshToken.Presented(refresh.token), presented.session == sessionID(of: member),
      presented.room == rooms[member.room].code
    else { return report(id, .invalidRefresh, "this is no refresh token of this session", at: now) }
    switch self.refresh(presented, in: member.room, at: now) {
    case .refused: report(id, .invalidRefresh, "this refresh token is not valid", at: now)
    case .revoked: break
    case .renewed(let tokens): outcomes.append(.tokens(tokens, id))
    }
  }

  enum RefreshResult {
    case refused(SessionRefusal)
    /// The token was used before: somebody has a copy, and the session is over for everyone.
    case revoked
    case renewed(SessionTokens)
  }

  mutating func refresh(_ presented: RefreshToken.Presented, in roomID: RoomID, at now: Moment) -> RefreshResult {
    guard var session = rooms[roomID].room!.sessions[presented.session] else { return .refused(.invalidRefresh) }
    let decision = RefreshDecision(
      presented, familyHash: session.refresh.familyHash, currentHash: session.refresh.hash,
      expiresAt: session.refresh.expiresAt, now: now.unixMilliseconds)
    switch decision {
    case .refuse, .expired: return .refused(.invalidRefresh)
    case .revoke where session.isRevoked: return .refused(.revoked)
    case .revoke:
      revoke(session.id, .refreshReused, "a refresh token was used twice", in: roomID, at: now)
      return .revoked
    case .rotate:
      if let refusal = refusal(of: session.id, in: roomID) { return .refused(refusal) }
      let next = presented.next(random: &random)
      session.refresh.hash = next.hash
      session.refresh.expiresAt = now.unixMilliseconds + configuration.refreshLife * 1000
      session.keyID = configuration.keys.current.id
      rooms[roomID].room!.write(session, log: &log)
      touch(roomID)
      extend(session.id, in: roomID, at: now)
      let player = rooms[roomID].room!.player(of: session)
      audit(.refreshed, in: roomID, session: session.id, player: player, at: now)
      return .renewed(tokens(of: session, refresh: next.text, in: roomID, at: now))
    }
  }

  mutating func tokens(
    of session: SessionRecord, refresh: String, in roomID: RoomID, at now: Moment
  ) -> SessionTokens {
    let claims = newClaims(session: session.id, room: rooms[roomID].code, player: session.player, at: now)
    return SessionTokens(
      token: SessionToken.sign(claims, with: configuration.keys.current), refresh: refresh,
      expiresIn: configuration.tokenLife)
  }

  /// The live connections of a session live as long as its new token.
  private mutating func extend(_ session: String, in roomID: RoomID, at now: Moment) {
    let index = rooms[roomID].room!.sessions.index(of: session)
    for id in rooms[roomID].members {
      guard var member = member(of: id), member.session == index else { continue }
      member.tokenEndsAt = now.monotonic + configuration.tokenLife * 1_000_000_000
      member.isWarned = false
      connections[id].membership = .member(member)
      arm(id)
    }
  }

  // MARK: Ending

  /// Ends a session, for good and for all of its connections.
  mutating func revoke(
    _ id: String, _ cause: AuditRecord.Kind, _ message: String, in roomID: RoomID, at now: Moment
  ) {
    guard var session = rooms[roomID].room!.sessions[id], !session.isRevoked else { return }
    session.isRevoked = true
    rooms[roomID].room!.write(session, log: &log)
    touch(roomID)
    let player = rooms[roomID].room!.player(of: session)
    audit(cause, in: roomID, session: id, player: player, at: now)
    let index = rooms[roomID].room!.sessions.index(of: id)
    for connection in rooms[roomID].members where member(of: connection)?.session == index {
      refuse(connection, .revoked, message, at: now)
    }
  }

  // MARK: Auditing

  /// Whether one more refusal is written into the audit log. A flood of them must not fill it.
  mutating func admitRefusalAudit(at now: Moment) -> Bool {
    refusalAudits.admit(rate: limits.refusalAuditsPerSecond, burst: limits.refusalAuditsBurst, at: now.monotonic)
  }

  mutating func audit(
    _ kind: AuditRecord.Kind, in roomID: RoomID, session: String? = nil, player: PlayerIndex? = nil,
    on connection: ConnectionID? = nil, detail: String? = nil, at now: Moment
  ) {
    write(auditRecord(kind, in: roomID, session: session, player: player, on: connection, detail: detail, at: now))
  }

  private mutating func auditRecord(
    _ kind: AuditRecord.Kind, in roomID: RoomID, session: String?, player: PlayerIndex?, on connection: ConnectionID?,
    detail: String? = nil, at now: Moment
  ) -> AuditRecord {
    AuditRecord(
      id: nextAuditID(), kind, at: now.unixMilliseconds, room: rooms[roomID].code, session: session,
      player: player.map { rooms[roomID].room!.players[$0].id },
      address: connection.map { "\(connections[$0].address)" }, detail: detail)
  }

  /// A number that no other line of this millisecond has, of this shard or of another one.
  mutating func nextAuditID() -> UInt64 {
    latestAuditID &+= 1
    return latestAuditID
  }
}
