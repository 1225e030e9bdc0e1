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
        actionIDs.insert(actionHash(of: page.actionID(at: index), by: player), seq: row.seq)
        if game.dependsOnActions {
          do { try game.act(page.data(at: index), by: players[player].seat) } catch {
            throw CorruptLog(seq: row.seq, message: "the game refuses an action that was accepted before")
          }
        }
      case .started, .abandoned, .claimed, .finished: break
      }
      restored(index, of: page, isWhole: game.dependsOnActions)
    }
  }

  /// Gives the players their sessions back, and marks everyone as away from now on: time while the server was down counts against
  /// nobody.
  package mutating func restored(sessions: [SessionRecord], at now: Moment) {
    let byPlayer = Dictionary(sessions.map { ($0.player, $0) }) { _, latest in latest }
    for index in players.indices { players[index].session = byPlayer[players[index].id] }
    for index in players.indices where players[index].leftSeq == nil {
      players[index].status = .offline
      players[index].since = now.unixMilliseconds
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
