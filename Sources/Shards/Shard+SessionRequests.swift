import Bytes
import Rooms
import Sessions

extension Shard {
  /// Something is asked of the room with this code, which must be this shard's. The answer has the same `ticket`.
  package mutating func received(
    _ request: SessionRequest, ofRoom code: String, ticket: Int64, at now: Moment
  ) {
    // The rooms are let go: none is taken back for a question.
    guard drain != .saidGoodbye else { return reply(.refused(.unavailable), to: ticket) }
    guard let roomID = roomIDs[code], rooms[roomID].isLoaded else {
      let roomID = roomIDs[code] ?? openRoom(code, at: now)
      guard rooms[roomID].requests.count < limits.waitingJoinCount else {
        return reply(.refused(.unavailable), to: ticket)
      }
      return rooms[roomID].requests.append((ticket, request))
    }
    answer(request, in: roomID, ticket: ticket, at: now)
  }

  /// The room is there, or will not be: everything that was asked of it is answered.
  mutating func answerWaiting(in roomID: RoomID, refusal: SessionRefusal? = nil, at now: Moment) {
    var requests: [(ticket: Int64, SessionRequest)] = []
    swap(&requests, &rooms[roomID].requests)
    for (ticket, request) in requests {
      if let refusal {
        // A refresh token that names no room is no refresh token.
        if case .refresh = request, refusal == .noSuchRoom {
          reply(.refused(.invalidRefresh), to: ticket)
        } else {
          reply(.refused(refusal), to: ticket)
        }
      } else {
        answer(request, in: roomID, ticket: ticket, at: now)
      }
    }
  }

  private mutating func answer(_ request: SessionRequest, in roomID: RoomID, ticket: Int64, at now: Moment) {
    switch request {
    case .describe(let claims): reply(standing(of: claims.sessionID, in: roomID), to: ticket)
    case .refresh(let presented): refresh(presented, in: roomID, ticket: ticket, at: now)
    case .end(let session, let cause): end(session, cause, in: roomID, ticket: ticket, at: now)
    case .reset(let claims): reset(claims.sessionID, in: roomID, ticket: ticket, at: now)
    case .closeRoom where rooms[roomID].room!.isClosed: reply(.done, whenDurable: ticket, in: roomID)
    case .closeRoom:
      rooms[roomID].room!.close(log: &log)
      audit(.roomClosed, in: roomID, at: now)
      outcomes.append(.closeRoom(roomID))
      reply(.done, whenDurable: ticket, in: roomID)
    // Loading the room has set the timers.
    case .settle: reply(.done, to: ticket)
    }
  }

  /// Why nothing of a session is good any more; `nil` when it is.
  func refusal(of id: String, in roomID: RoomID) -> SessionRefusal? {
    let room = rooms[roomID].room!
    guard let session = room.sessions[id], !session.isRevoked else { return .revoked }
    if let player = room.player(of: session), !room.players[player].isSeated { return .released }
    return room.isClosed ? .roomClosed : nil
  }

  private func standing(of id: String, in roomID: RoomID) -> SessionReply {
    if let refusal = refusal(of: id, in: roomID) { return .refused(refusal) }
    let room = rooms[roomID].room!
    let session = room.sessions.index(of: id)!
    return .standing(
      SessionStanding(
        isConnected: isConnected(session: session, in: roomID), room: room.owner.room, head: room.committed,
        player: room.sessions[session].player))
  }

  private mutating func refresh(
    _ presented: RefreshToken.Presented, in roomID: RoomID, ticket: Int64, at now: Moment
  ) {
    switch refresh(presented, in: roomID, at: now) {
    case .refused(let refusal): reply(.refused(refusal), to: ticket)
    case .revoked: reply(.refused(.revoked), whenDurable: ticket, in: roomID)
    case .renewed(let tokens): reply(.tokens(tokens), whenDurable: ticket, in: roomID)
    }
  }

  private mutating func end(
    _ session: String, _ cause: SessionRequest.EndCause, in roomID: RoomID, ticket: Int64, at now: Moment
  ) {
    guard let known = rooms[roomID].room!.sessions[session], !known.isRevoked else {
      return reply(.refused(.revoked), whenDurable: ticket, in: roomID)
    }
    switch cause {
    case .loggedOut: revoke(session, .loggedOut, "logged out", in: roomID, at: now)
    case .revokedByOperator: revoke(session, .sessionRevokedByOperator, "revoked by the operator", in: roomID, at: now)
    }
    reply(.done, whenDurable: ticket, in: roomID)
  }

  /// The player of a session goes on in a new one.
  private mutating func reset(_ id: String, in roomID: RoomID, ticket: Int64, at now: Moment) {
    if let refusal = refusal(of: id, in: roomID) { return reply(.refused(refusal), to: ticket) }
    let old = rooms[roomID].room!.sessions[id]!
    let player = rooms[roomID].room!.player(of: old)
    var (session, refresh) = newSession(of: player, name: old.name, subject: old.subject, in: roomID, at: now)
    // Whoever may resume the old session from there may resume the new one.
    session.address = old.address
    session.userAgentHash = old.userAgentHash
    rooms[roomID].room!.write(session, log: &log)
    audit(.created, in: roomID, session: session.id, player: player, detail: "reset", at: now)
    revoke(id, .reset, "the session was reset", in: roomID, at: now)
    makeWay(for: session, in: roomID, at: now)
    reply(.tokens(tokens(of: session, refresh: refresh, in: roomID, at: now)), whenDurable: ticket, in: roomID)
  }

  // MARK: Answering

  mutating func reply(_ reply: SessionReply, to ticket: Int64) { outbox.replies.append((ticket, reply)) }

  /// Answers when everything has committed that the answer may speak of, which is all that there is.
  private mutating func reply(_ reply: SessionReply, whenDurable ticket: Int64, in roomID: RoomID) {
    let outcome = CommitOutcome.reply(reply, ticket: ticket, roomID)
    if !log.batch.isEmpty {
      touch(roomID)
      outcomes.append(outcome)
    } else if !inFlight.isEmpty {
      inFlight[inFlight.count - 1].outcomes.append(outcome)
    } else {
      self.reply(reply, to: ticket)
    }
  }
}
