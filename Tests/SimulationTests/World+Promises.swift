import Bytes
import Crypto
import Rooms
import Sessions

// What the world holds against the log.
extension World {
  /// Durable before visible, exactly once, complete: held against the log after every step.
  mutating func check() {
    violations += log.violations
    for index in clients.indices {
      violations += clients[index].violations
      let rows = log.rooms[clients[index].room]?.rows ?? []
      for event in clients[index].fresh {
        eventCount += 1
        kindCounts[event.kind, default: 0] += 1
        guard event.seq <= Int64(rows.count) else {
          violations.append("client \(index) saw event \(event.seq) before it was durable")
          continue
        }
        if !event.isSame(as: rows[Int(event.seq) - 1]) {
          violations.append("client \(index) saw event \(event.seq) otherwise than the log has it")
        }
      }
      clients[index].fresh = []
      checkNews(of: index)
      for (id, seq) in clients[index].acknowledged
      where seq > Int64(rows.count) || rows[Int(seq) - 1].actionID != id {
        violations.append("client \(index) was told that \(id) is row \(seq)")
      }
    }
  }

  /// What is said of sessions and players: durable before visible, and nothing of what is over.
  private mutating func checkNews(of index: Int) {
    let news = clients[index].freshNews
    clients[index].freshNews = []
    guard let room = log.rooms[clients[index].room] else { return }
    for item in news {
      switch item {
      case .refreshToken(let token):
        guard let presented = RefreshToken.Presented(token), !room.refreshHashes.contains(presented.hash) else {
          continue
        }
        violations.append("client \(index) got a refresh token before it was durable")
      case .presence(let player, let status):
        guard let kind: EventKind = status == "abandoned" ? .abandoned : status == "left" ? .left : nil,
          !room.rows.contains(where: { $0.kind == kind && $0.player == player })
        else { continue }
        violations.append("client \(index) was told that \(player) is \(status) before it was durable")
      case .joined(let link, let session, let player):
        let openedAt = openedAt[link]!
        if room.sessions[session] == nil { violations.append("client \(index) is in a session that is not durable") }
        if let revokedAt = room.revokedAt[session], revokedAt < openedAt {
          violations.append("client \(index) has resumed session \(session), which was revoked")
        }
        if room.rows.contains(where: { $0.kind == .left && $0.player == player && $0.storedAt < openedAt }) {
          violations.append("client \(index) has resumed the seat of \(player ?? ""), which was given up")
        }
      }
    }
  }

  /// One answer each, and the same whole list for everyone.
  mutating func checkAtRest() {
    if !unanswered.isEmpty { violations.append("requests \(unanswered.sorted()) have no answer") }
    for index in clients.indices {
      let client = clients[index]
      let rows = log.rooms[client.room]?.rows ?? []
      if !client.isLive { violations.append("client \(index) is not live") }
      if !client.unanswered.isEmpty {
        violations.append("client \(index) has no answer to \(client.unanswered.map(\.id))")
      }
      if client.history.count != rows.count {
        violations.append("client \(index) has \(client.history.count) events of \(rows.count)")
      }
    }
  }
}

extension SimulatedClient.Event {
  func isSame(as row: StoredRow) -> Bool {
    seq == row.seq && player == row.player && data == row.data && digest == Hex.string(row.digest.bytes.prefix(8))
      && kind.utf8.elementsEqual("\(row.kind)".utf8)
  }
}
