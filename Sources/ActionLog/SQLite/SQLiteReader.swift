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

  private func read<Result>(_ body: (Database) throws -> Result) throws(StorageError) -> Result {
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

extension Digest {
  init(stored data: Data) throws(StorageError) { try self.init(stored: data.span) }
}
