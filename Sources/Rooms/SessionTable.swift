/// Index of a session in its room's table. It stays the session's as long as the room knows that.
package typealias SessionIndex = Int

/// The sessions of a room, by index and by id, each with what is known of it only while it is in memory.
///
/// Most rooms are small, and there are many of them: a few sessions are searched, only more of them have a dictionary.
package struct SessionTable: Sendable {
  private struct Entry: Sendable {
    var record: SessionRecord
    /// Index of the player; `nil` for a spectator's.
    let player: Int32?
    /// Connections that are in the room now.
    var connectionCount: Int32 = 0
    /// The log does not know of its latest state.
    var isNoted = false
  }

  private static let searchedCount = 8

  /// `nil` where a session was forgotten.
  private var entries: [Entry?] = []
  private var free: [SessionIndex] = []
  /// Empty as long as the table has never held more than `searchedCount`.
  private var indices: [String: SessionIndex] = [:]

  package var count: Int { entries.count - free.count }

  package var records: some Sequence<SessionRecord> { entries.lazy.compactMap { $0?.record } }

  package subscript(index: SessionIndex) -> SessionRecord { entries[index]!.record }

  package subscript(id: String) -> SessionRecord? { index(of: id).map { self[$0] } }

  package func index(of id: String) -> SessionIndex? {
    indices.isEmpty ? entries.firstIndex { $0?.record.id == id } : indices[id]
  }

  package func player(of index: SessionIndex) -> PlayerIndex? { entries[index]!.player.map(PlayerIndex.init) }

  package func connectionCount(of index: SessionIndex) -> Int32 { entries[index]!.connectionCount }

  mutating func addConnections(_ count: Int32, of index: SessionIndex) { entries[index]!.connectionCount += count }

  /// Replaces the record of a session, of which the log learns now or, when it `isNoted`, later.
  mutating func replace(_ index: SessionIndex, with record: SessionRecord, isNoted: Bool) {
    entries[index]!.record = record
    entries[index]!.isNoted = isNoted
  }

  func isNoted(_ index: SessionIndex) -> Bool { entries[index]?.isNoted ?? false }

  mutating func insert(_ record: SessionRecord, of player: PlayerIndex?) {
    let entry = Entry(record: record, player: player.map(Int32.init))
    let index = free.popLast() ?? entries.endIndex
    if index == entries.endIndex { entries.append(entry) } else { entries[index] = entry }
    if !indices.isEmpty {
      indices[record.id] = index
    } else if entries.count > Self.searchedCount {
      for (index, entry) in entries.enumerated() { if let entry { indices[entry.record.id] = index } }
    }
  }

  /// Forgets a session that has no connection.
  mutating func remove(_ index: SessionIndex) {
    indices[entries[index]!.record.id] = nil
    entries[index] = nil
    free.append(index)
  }
}
