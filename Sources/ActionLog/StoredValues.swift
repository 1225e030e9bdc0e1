import Crypto
import Rooms

// What a database holds, read back. A value that this program can't have written is the fault of that row alone.

extension Digest {
  init(stored bytes: Span<UInt8>) throws(StorageError) {
    guard let digest = Digest(bytes: bytes) else {
      throw .refused(reason: "a stored digest has \(bytes.count) bytes")
    }
    self = digest
  }
}

extension EventKind {
  init(stored value: Int16) throws(StorageError) {
    guard let byte = UInt8(exactly: value), let kind = EventKind(rawValue: byte) else {
      throw .refused(reason: "there is no kind of event \(value)")
    }
    self = kind
  }
}

extension RoomPhase {
  init(stored word: String) throws(StorageError) {
    guard let phase = RoomPhase(rawValue: word) else { throw .refused(reason: "there is no phase \(word)") }
    self = phase
  }
}

extension SessionRecord {
  /// The columns of the table `sessions` behind the room, in the order in which each database reads them.
  static let columns = [
    "id", "player", "name", "subject", "created_at", "key_id", "refresh_family_hash", "refresh_hash",
    "refresh_expires_at", "revoked", "active", "connection_count", "connected_at", "disconnected_at", "reconnected_at",
    "last_seen_at", "address", "user_agent_hash",
  ]
}

extension AuditRecord {
  /// The columns of the table `audit`, in the order in which each database reads and writes them.
  static let columns = ["at", "id", "kind", "room", "session", "player", "address", "detail"]
}

extension AuditRecord.Kind {
  init(stored word: String) throws(StorageError) {
    guard let kind = AuditRecord.Kind(rawValue: word) else {
      throw .refused(reason: "there is no kind of audit line \(word)")
    }
    self = kind
  }
}

extension RoomPage {
  /// The first `limit` of `rows`, which has one more when there is a next page.
  init(oneTooMany rows: [(key: RoomKey, summary: RoomSummary)], limit: Int) {
    let page = rows.prefix(limit)
    self.init(items: page.map(\.summary), next: rows.count > limit ? page.last?.key : nil)
  }
}
