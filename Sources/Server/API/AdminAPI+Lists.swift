import ActionLog
import Bytes
import HTTP
import JSON
import Rooms

extension AdminAPI {
  private static let usualPageSize: Int64 = 100
  private static let largestPageSize: Int64 = 1000

  func listRooms(_ call: Call) throws(Problem) {
    let query = RoomQuery(
      game: nil, phase: nil, limit: try pageSize(call.request), before: try call.request.cursor())
    log.reportRooms(query) { page in call.reply(.page("rooms", of: page.items.map(\.json), next: page.next)) }
  }

  func listSessions(_ call: Call) throws(Problem) {
    let query = SessionQuery(
      room: call.request.queryValue("room"), limit: try pageSize(call.request), before: try call.request.cursor())
    log.sessions(query) { page in call.reply(.page("sessions", of: page.items.map(\.json), next: page.next)) }
  }

  func listAudit(_ call: Call) throws(Problem) {
    let request = call.request
    let query = AuditQuery(
      room: request.queryValue("room"), session: request.queryValue("session"), limit: try pageSize(request),
      before: try request.cursor())
    log.audit(query) { page in call.reply(.page("audit", of: page.items.map(\.json), next: page.next)) }
  }

  private func pageSize(_ request: Request) throws(Problem) -> Int {
    Int(try request.number("limit", in: 1...Self.largestPageSize, usual: Self.usualPageSize))
  }
}

extension RoomReport {
  fileprivate var json: JSONValue {
    .object(
      (summary.json.members ?? []) + [
        ("owner", owner.json), ("head", .integer(head)), ("vacant_since", vacantSince.json),
        ("closed_at", closedAt.json),
      ])
  }
}

extension ListedSession {
  fileprivate var json: JSONValue {
    .object([
      ("session", .string(session.id)), ("room", .string(room)), ("player", session.player.json),
      ("name", .string(session.name)), ("subject", session.subject.json), ("active", .bool(session.isActive)),
      ("revoked", .bool(session.isRevoked)), ("connection_count", .integer(session.connectionCount)),
      ("created_at", .integer(session.createdAt)), ("last_seen_at", .integer(session.lastSeenAt)),
      ("connected_at", session.connectedAt.json), ("disconnected_at", session.disconnectedAt.json),
      ("reconnected_at", session.reconnectedAt.json), ("address", session.address.json),
      ("user_agent_hash", session.userAgentHash.map { Hex.string($0) }.json), ("key_id", .string(session.keyID)),
      ("refresh_expires_at", .integer(session.refresh.expiresAt)),
    ])
  }
}

extension AuditRecord {
  fileprivate var json: JSONValue {
    .object([
      ("id", .string(Hex.string(id))), ("at", .integer(at)), ("kind", .string(kind.rawValue)), ("room", room.json),
      ("session", session.json), ("player", player.json), ("address", address.json), ("detail", detail.json),
    ])
  }
}

extension String? {
  fileprivate var json: JSONValue { map { .string($0) } ?? .null }
}

extension Int64? {
  fileprivate var json: JSONValue { map { .integer($0) } ?? .null }
}

extension Hex {
  /// 16 digits.
  fileprivate static func string(_ word: UInt64) -> String {
    string((0..<8).reversed().map { UInt8(truncatingIfNeeded: word >> (8 * $0)) })
  }
}
