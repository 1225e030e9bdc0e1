import Bytes

extension Room {
  /// Inserts or replaces a session, here and in the log.
  package mutating func write(_ session: SessionRecord, log: inout RoomLog) {
    sessions[session.id] = session
    log.batch.write(session, owner: owner)
  }

  /// The player that a session speaks for; `nil` for a spectator's.
  package func player(of session: SessionRecord) -> PlayerIndex? {
    session.player.flatMap { playerIndices[$0] }
  }

  /// The player who sits here for the subject of a ticket.
  package func player(ofSubject subject: String) -> PlayerIndex? {
    for session in sessions.values where session.isOf(subject: subject) {
      if let player = player(of: session), players[player].isSeated { return player }
    }
    return nil
  }

  /// The sessions of a ticket's subject that are good, oldest first.
  package func goodSessions(ofSubject subject: String) -> [SessionRecord] {
    sessions.values.filter { $0.isOf(subject: subject) && !$0.isRevoked }
      .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  /// Sessions that are over, and spectators who have been away for longest: what is forgotten first when there is no room for another.
  package func forgettableSessions(count: Int) -> [SessionRecord] {
    let candidates = sessions.values.filter { !$0.isActive && (isOver($0) || $0.player == nil) }
    let ranked = candidates.map { (rank: (isOver($0) ? 0 : 1, $0.lastSeenAt, $0.id), session: $0) }
    return ranked.sorted { $0.rank < $1.rank }.prefix(count).map(\.session)
  }

  /// Whether nothing can be done with a session any more: it has ended, or the seat was given up.
  private func isOver(_ session: SessionRecord) -> Bool {
    session.isRevoked || player(of: session).map { !players[$0].isSeated } ?? false
  }

  /// Forgets a session in memory. Its tokens are good no more, as those of any session that nobody knows.
  package mutating func forget(session id: String) { sessions[id] = nil }
}

extension SessionRecord {
  /// Byte for byte: to a `String`, two ways to write an accent are one.
  fileprivate func isOf(subject: String) -> Bool { self.subject?.utf8.elementsEqual(subject.utf8) ?? false }
}
