import Bytes
import Crypto
import Foundation
import GRDB
import Rooms

final class SQLiteReader: LogReader {
  private static let summaryColumns = "code, game, seats, taken_seats, phase, private, created_at, room"

  private let database: DatabaseQueue

  init(database: DatabaseQueue) { self.database = database }

  func rows(of room: RoomKey, after: Int64, scope: ReadScope) throws(StorageError) -> RecordBuffer {
    try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT seq, ts, kind, player, action_id, digest, iif(? AND kind = \(EventKind.action.rawValue), x'', data)
          FROM events WHERE room = ? AND seq > ? ORDER BY seq LIMIT ?
          """)
      let rows = try Row.fetchCursor(
        statement, arguments: [scope.isIndex, room.rawValue, after, scope.limit])
      var buffer = RecordBuffer()
      while buffer.byteCount < ReadScope.byteLimit, let row = try rows.next() {
        try buffer.append(row)
      }
      return buffer
    }
  }

  func rooms(_ query: RoomQuery) throws(StorageError) -> RoomPage {
    try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT \(Self.summaryColumns) FROM rooms
          WHERE NOT private AND closed_at IS NULL AND room < ?1 AND (?2 IS NULL OR game = ?2) AND (?3 IS NULL OR phase = ?3)
          ORDER BY room DESC LIMIT ?4
          """)
      let rows = try Row.fetchAll(
        statement,
        arguments: [query.before?.rawValue ?? .max, query.game, query.phase?.rawValue, query.limit + 1])
      return RoomPage(
        oneTooMany: try rows.map { (RoomKey($0[7]), try RoomSummary($0)) }, limit: query.limit)
    }
  }

  func room(code: String) throws(StorageError) -> RoomSummary? {
    try read { database in
      let statement = try database.cachedStatement(sql: "SELECT \(Self.summaryColumns) FROM rooms WHERE code = ?")
      return try Row.fetchOne(statement, arguments: [code]).map { try RoomSummary($0) }
    }
  }

  func quickRoom(game: String) throws(StorageError) -> RoomSummary? {
    try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT \(Self.summaryColumns) FROM rooms
          WHERE NOT private AND closed_at IS NULL AND phase <> 'finished' AND taken_seats < seats
            AND (owner IS NOT NULL OR epoch = 0) AND game = ?
          ORDER BY taken_seats DESC, room DESC LIMIT 1
          """)
      return try Row.fetchOne(statement, arguments: [game]).map { try RoomSummary($0) }
    }
  }

  func reports(_ query: RoomQuery) throws(StorageError) -> RoomReportPage {
    try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT \(Self.summaryColumns), owner, epoch,
            coalesce((SELECT max(seq) FROM events WHERE events.room = rooms.room), 0), vacant_since, closed_at
          FROM rooms
          WHERE room < ?1 AND (?2 IS NULL OR game = ?2) AND (?3 IS NULL OR phase = ?3) ORDER BY room DESC LIMIT ?4
          """)
      let reports = try Row.fetchAll(
        statement, arguments: [query.before?.rawValue ?? .max, query.game, query.phase?.rawValue, query.limit + 1]
      ).map { try RoomReport($0) }
      return RoomReportPage(oneTooMany: reports, limit: query.limit, cursor: \.key)
    }
  }

  private static let listedSession = """
    SELECT rooms.code, \((["room"] + SessionRecord.columns).map { "sessions.\($0)" }.joined(separator: ", "))
    FROM sessions JOIN rooms USING (room)
    """

  func sessions(_ query: SessionQuery) throws(StorageError) -> SessionPage {
    try read { database in
      let ofRoom = query.room == nil ? "" : " AND sessions.room = (SELECT room FROM rooms WHERE code = ?)"
      let statement = try database.cachedStatement(
        sql: """
          \(Self.listedSession) WHERE (sessions.room, sessions.id) < (?, ?)\(ofRoom)
          ORDER BY sessions.room DESC, sessions.id DESC LIMIT ?
          """)
      var arguments: StatementArguments = [query.before?.room.rawValue ?? .max, query.before?.id ?? ""]
      if let room = query.room { arguments += [room] }
      let sessions = try Row.fetchAll(statement, arguments: arguments + [query.limit + 1]).map { try ListedSession($0) }
      return SessionPage(oneTooMany: sessions, limit: query.limit, cursor: \.cursor)
    }
  }

  func session(id: String) throws(StorageError) -> ListedSession? {
    try read { database in
      let statement = try database.cachedStatement(sql: "\(Self.listedSession) WHERE sessions.id = ?")
      return try Row.fetchOne(statement, arguments: [id]).map { try ListedSession($0) }
    }
  }

  func audit(_ query: AuditQuery) throws(StorageError) -> AuditPage {
    try read { database in
      let filters = [("room", query.room), ("session", query.session)].filter { $0.1 != nil }
      let statement = try database.cachedStatement(
        sql: """
          SELECT \(AuditRecord.columns.joined(separator: ", ")) FROM audit
          WHERE (at, id) < (?, ?)\(filters.map { " AND \($0.0) = ?" }.joined()) ORDER BY at DESC, id DESC LIMIT ?
          """)
      var arguments: StatementArguments = [query.before?.at ?? .max, Int64(bitPattern: query.before?.id ?? 0)]
      for (_, value) in filters { arguments += [value] }
      let lines = try Row.fetchAll(statement, arguments: arguments + [query.limit + 1]).map { try AuditRecord($0) }
      return AuditPage(oneTooMany: lines, limit: query.limit, cursor: \.cursor)
    }
  }

  func read<Result>(_ body: (Database) throws -> Result) throws(StorageError) -> Result {
    try storageErrors { try database.inDatabase(body) }
  }
}

extension RecordBuffer {
  fileprivate mutating func append(_ row: Row) throws {
    let player: String? = row[3]
    let actionID: String? = row[4]
    let data: Data = row[6]
    append(
      seq: row[0], kind: try EventKind(stored: row[2]), timestamp: row[1], digest: try Digest(stored: row[5]),
      player: (player ?? "").bytes, actionID: (actionID ?? "").bytes, data: data.span)
  }
}

extension RoomSummary {
  fileprivate init(_ row: Row) throws {
    self.init(
      code: row[0], game: row[1], seatCount: row[2], takenSeatCount: row[3], phase: try RoomPhase(stored: row[4]),
      isPrivate: row[5], createdAt: row[6])
  }
}

extension RoomReport {
  fileprivate init(_ row: Row) throws {
    self.init(
      key: RoomKey(row[7]), summary: try RoomSummary(row), owner: row[8], epoch: row[9], head: row[10],
      vacantSince: row[11], closedAt: row[12])
  }
}

extension ListedSession {
  fileprivate init(_ row: Row) throws {
    self.init(room: row[0], key: RoomKey(row[1]), session: try SessionRecord(row, from: 2))
  }
}

extension Digest {
  init(stored data: Data) throws(StorageError) { try self.init(stored: data.span) }
}
