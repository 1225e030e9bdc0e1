import Bytes

extension Room {
  /// Inserts or replaces a session, here and in the log.
  package mutating func write(_ session: SessionRecord, log: inout RoomLog) {
    if let index = sessions.index(of: session.id) {
      sessions.replace(index, with: session, isNoted: false)
    } else {
      // The latest first: most sessions are made with their players.
      sessions.insert(session, of: session.player.flatMap { id in players.lastIndex { $0.id == id } })
    }
    log.batch.write(session, owner: owner)
  }

  /// Replaces a session here, for the log to learn of it with `writeNoted`.
  ///
  /// - Returns: its index, or `nil` when the log is to learn of it already.
  package mutating func note(_ session: SessionRecord) -> SessionIndex? {
    guard let index = sessions.index(of: session.id) else { return nil }
    let isKnown = sessions.isNoted(index)
    sessions.replace(index, with: session, isNoted: true)
    return isKnown ? nil : index
  }

  /// Tells the log of a session that was noted; false when it has learned of that meanwhile.
  package mutating func writeNoted(_ index: SessionIndex, log: inout RoomLog) -> Bool {
    guard sessions.isNoted(index) else { return false }
    write(sessions[index], log: &log)
    return true
  }

  /// The player that a session of this room speaks for; `nil` for a spectator's.
  package func player(of session: SessionRecord) -> PlayerIndex? {
    sessions.index(of: session.id).flatMap(sessions.player)
  }

  /// A connection of the session has come into the room.
  package mutating func connectionJoined(_ session: SessionIndex) { addConnections(1, of: session) }

  /// A connection of the session is out of the room.
  package mutating func connectionParted(_ session: SessionIndex) { addConnections(-1, of: session) }

  private mutating func addConnections(_ count: Int32, of session: SessionIndex) {
    sessions.addConnections(count, of: session)
    if let player = sessions.player(of: session) { players[player].connectionCount += count }
  }

  /// The player who sits here for the subject of a ticket.
  package func player(ofSubject subject: String) -> PlayerIndex? {
    for session in sessions.records where session.isOf(subject: subject) {
      if let player = player(of: session), players[player].isSeated { return player }
    }
    return nil
  }

  /// The sessions of a ticket's subject that are good, oldest first.
  package func goodSessions(ofSubject subject: String) -> [SessionRecord] {
    sessions.records.filter { $0.isOf(subject: subject) && !$0.isRevoked }
      .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  /// Sessions that are over, and spectators who have been away for longest: what is forgotten first when there is no room for another.
  package func forgettableSessions(count: Int) -> [SessionRecord] {
    let candidates = sessions.records.filter { !$0.isActive && (isOver($0) || $0.player == nil) }
    let ranked = candidates.map { (rank: (isOver($0) ? 0 : 1, $0.lastSeenAt, $0.id), session: $0) }
    return ranked.sorted { $0.rank < $1.rank }.prefix(count).map(\.session)
  }

  /// Whether nothing can be done with a session any more: it has ended, or the seat was given up.
  private func isOver(_ session: SessionRecord) -> Bool {
    session.isRevoked || player(of: session).map { !players[$0].isSeated } ?? false
  }

  /// Forgets a session in memory. Its tokens are good no more, as those of any session that nobody knows.
  package mutating func forget(session id: String) {
    if let index = sessions.index(of: id) { sessions.remove(index) }
  }
}

extension SessionRecord {
  /// Byte for byte: to a `String`, two ways to write an accent are one.
  fileprivate func isOf(subject: String) -> Bool { self.subject?.utf8.elementsEqual(subject.utf8) ?? false }
}
