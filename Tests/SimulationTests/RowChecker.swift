import Rooms

/// What a room's next row may be, as the log has the room.
struct RowChecker {
  let room: SimulatedLog.StoredRoom
  /// When the server began that writes; milliseconds since 1970.
  let processStart: Int64

  func complaints(of row: StoredRow) -> [String] {
    var complaints: [String] = []
    if row.seq != Int64(room.rows.count) + 1 { complaints.append("row \(row.seq) after row \(room.rows.count)") }
    if let first = room.rows.first(where: { isRepeat(row, of: $0) }) {
      complaints.append("action \(row.actionID) of \(row.player) is row \(first.seq) and row \(row.seq)")
    }
    if room.rows.contains(where: { $0.kind == .finished }),
      [.action, .claimed, .abandoned, .finished].contains(row.kind)
    {
      complaints.append("row \(row.seq) is \(row.kind) after the end")
    }
    switch row.kind {
    case .abandoned: complaints += absence(of: row, atLeast: SimulatedServer.abandonedAfter)
    case .left where row.data.contains("released"):
      complaints += absence(of: row, atLeast: SimulatedServer.releaseAfter)
    case .claimed where abandoners.isEmpty: complaints.append("row \(row.seq) is a claim over nobody")
    case .joined where hasOtherSeat(row.player): complaints.append("row \(row.seq) seats somebody who has a seat")
    case .joined, .started, .action, .left, .claimed, .finished: break
    }
    return complaints
  }

  /// Whether the subject for whom a player sits down sits here already.
  private func hasOtherSeat(_ player: String) -> Bool {
    let subjects = Set(room.sessions.values.filter { $0.player == player }.compactMap(\.subject))
    let others = Set(
      room.sessions.values.filter { $0.subject.map(subjects.contains) ?? false }.compactMap(\.player)
    ).subtracting([player])
    return others.contains { other in
      room.rows.last { $0.player == other && ($0.kind == .joined || $0.kind == .left) }?.kind == .joined
    }
  }

  private func isRepeat(_ row: StoredRow, of older: StoredRow) -> Bool {
    !row.actionID.isEmpty && row.player == older.player && row.actionID == older.actionID
  }

  /// The absence of the row's player must have lasted for a while: since the last connection, but not from before the server began or
  /// the others waited on.
  private func absence(of row: StoredRow, atLeast nanoseconds: Int64) -> [String] {
    // Whoever is judged at the end of a turn is not there then.
    guard !isPlayer(row.player, among: room.connected) else {
      return ["row \(row.seq) is \(row.kind) of \(row.player), who is there"]
    }
    let since = max(room.goneAt[row.player] ?? 0, processStart, waitedForAt(row.player))
    let absence = row.timestamp - since
    guard absence * 1_000_000 < nanoseconds else { return [] }
    return ["row \(row.seq) is \(row.kind) of \(row.player), who went \(absence) ms ago"]
  }

  private func isPlayer(_ player: String, among sessions: Set<String>) -> Bool {
    sessions.contains { room.sessions[$0]?.player == player }
  }

  /// When the others last waited on for a player who had abandoned the game and has not been back since; 0 for never.
  private func waitedForAt(_ player: String) -> Int64 {
    guard let wait = room.rows.last(where: isWait),
      let abandoned = room.rows.last(where: { $0.kind == .abandoned && $0.player == player && $0.seq < wait.seq }),
      abandoned.timestamp >= room.goneAt[player] ?? 0
    else { return 0 }
    return wait.timestamp
  }

  private func isWait(_ row: StoredRow) -> Bool { row.kind == .claimed && row.data.contains("wait") }

  /// Those over whom something can be claimed.
  private var abandoners: Set<String> {
    var abandoners: Set<String> = []
    for row in room.rows {
      switch row.kind {
      case .abandoned: abandoners.insert(row.player)
      case .left: abandoners.remove(row.player)
      case .claimed where isWait(row): abandoners = []
      case .claimed, .joined, .started, .action, .finished: break
      }
    }
    return abandoners.filter { !isPlayer($0, among: room.connectedBefore) }
  }
}
