import Bytes
import Crypto
import JSON

/// A log that does not make sense for this room.
package struct CorruptLog: Error, Equatable {
  package var seq: Int64
  package var message: String

  package init(seq: Int64, message: String) {
    self.seq = seq
    self.message = message
  }
}

extension Room {
  /// How the rows must be read that `restore` needs.
  package func restoreScope(limit: Int) -> ReadScope {
    game.dependsOnActions ? .rows(limit: limit) : .index(limit: limit)
  }

  /// Takes over the next rows of the log, read with `restoreScope`.
  package mutating func restore(_ page: RecordBuffer) throws(CorruptLog) {
    for index in page.heads.indices {
      let row = page.heads[index]
      switch row.kind {
      case .joined: try restorePlayer(index, of: page)
      case .left:
        let player = try author(index, of: page)
        vacate(player, seq: row.seq)
      case .action:
        let player = try author(index, of: page)
        remember(page.actionID(at: index), by: player, seq: row.seq)
        if game.dependsOnActions {
          do { try game.act(page.data(at: index), by: players[player].seat) } catch {
            throw CorruptLog(seq: row.seq, message: "the game refuses an action that was accepted before")
          }
        }
      case .abandoned:
        let player = try author(index, of: page)
        players[player].abandonedSeq = row.seq
        players[player].since = row.timestamp
      case .claimed:
        let player = try author(index, of: page)
        remember(page.actionID(at: index), by: player, seq: row.seq)
        if page.data(at: index).isEqual(to: ClaimChoice.wait.data.span) { restoreWait(at: row.timestamp) }
      case .finished: isEnded = true
      case .started: break
      }
      restored(index, of: page, isWhole: game.dependsOnActions)
    }
  }

  private mutating func restoreWait(at timestamp: Int64) {
    for absent in abandoners {
      players[absent].abandonedSeq = nil
      players[absent].waitedForAt = timestamp
    }
  }

  /// Gives the room its sessions back. Nobody is connected: each player is absent since the last connection ended, but at most since
  /// the process began, because time while the server was down counts against nobody.
  ///
  /// - Parameters:
  ///   - opened: the room as it was opened. Sessions that look connected were so until its last owner was gone.
  ///   - start: when the process began; milliseconds since 1970.
  package mutating func restored(_ opened: OpenedRoom, processStart start: Int64, at now: Moment) {
    let indices = Dictionary(players.indices.map { (players[$0].id, $0) }, uniquingKeysWith: { $1 })
    for var session in opened.sessions {
      if session.isActive { session.disconnectedAt = opened.vacantSince ?? now.unixMilliseconds }
      session.isActive = false
      sessions.insert(session, of: session.player.flatMap { indices[$0] })
    }
    let sessionsOfPlayers = Dictionary(grouping: sessions.records, by: \.player)
    for index in players.indices where players[index].isSeated {
      let own = sessionsOfPlayers[players[index].id] ?? []
      let lastConnectedAt = own.compactMap(\.latestConnectionAt).max() ?? 0
      if lastConnectedAt > players[index].since { players[index].abandonedSeq = nil }
      let disconnectedAt = own.compactMap(\.disconnectedAt).max() ?? players[index].since
      let since = min(max(disconnectedAt, start, players[index].waitedForAt), now.unixMilliseconds)
      players[index].absentSince = now.monotonic - (now.unixMilliseconds - since) * 1_000_000
      if players[index].abandonedSeq == nil {
        players[index].status = .offline
        players[index].since = since
      } else {
        players[index].status = .abandoned
      }
    }
  }

  private func author(_ index: Int, of page: RecordBuffer) throws(CorruptLog) -> PlayerIndex {
    for case let player? in seats where players[player].id.bytes.isEqual(to: page.player(at: index)) { return player }
    throw CorruptLog(seq: page.heads[index].seq, message: "its player has no seat")
  }

  private mutating func restorePlayer(_ index: Int, of page: RecordBuffer) throws(CorruptLog) {
    let row = page.heads[index]
    guard let value = try? JSONValue(parsing: page.data(at: index)), let name = value["name"]?.string,
      let seat = value["seat"]?.integer, seats.indices.contains(Int(seat))
    else { throw CorruptLog(seq: row.seq, message: "a seat or a name is missing") }
    _ = addPlayer(
      id: page.player(at: index).text, name: name, seat: Int(seat), seq: row.seq, since: row.timestamp,
      status: .offline)
  }
}
