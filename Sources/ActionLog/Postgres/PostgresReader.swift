import Bytes
import Crypto
import Rooms

final class PostgresReader: LogReader {
  var connection: PostgresConnection

  init(connection: consuming PostgresConnection) { self.connection = connection }

  func rows(of room: RoomKey, after: Int64, scope: ReadScope) throws(StorageError) -> RecordBuffer {
    var parameters = PostgresParameters()
    parameters.append(room.rawValue)
    parameters.append(after)
    parameters.append(Int64(scope.limit))
    parameters.append(scope.isIndex)
    parameters.append(Int64(ReadScope.byteLimit))
    let rows = try connection.run(.readRows, parameters)
    var buffer = RecordBuffer()
    for row in 0..<rows.rowCount {
      buffer.append(
        seq: rows.integer(row, 0), kind: try EventKind(stored: rows.integer(row, 2)), timestamp: rows.integer(row, 1),
        digest: try Digest(stored: rows.bytes(row, 5)), player: rows.bytes(row, 3), actionID: rows.bytes(row, 4),
        data: rows.bytes(row, 6))
    }
    return buffer
  }

  func rooms(_ query: RoomQuery) throws(StorageError) -> RoomPage {
    let rows = try connection.run(.listRooms, PostgresParameters(query))
    var rooms: [(key: RoomKey, summary: RoomSummary)] = []
    for row in 0..<rows.rowCount {
      rooms.append((RoomKey(rows.integer(row, 7)), try RoomSummary(rows, row)))
    }
    return RoomPage(oneTooMany: rooms, limit: query.limit)
  }

  func room(code: String) throws(StorageError) -> RoomSummary? {
    var parameters = PostgresParameters()
    parameters.append(code)
    let rows = try connection.run(.roomByCode, parameters)
    return rows.rowCount == 0 ? nil : try RoomSummary(rows, 0)
  }

  func quickRoom(game: String) throws(StorageError) -> RoomSummary? {
    var parameters = PostgresParameters()
    parameters.append(game)
    let rows = try connection.run(.quickRoom, parameters)
    return rows.rowCount == 0 ? nil : try RoomSummary(rows, 0)
  }

  func reports(_ query: RoomQuery) throws(StorageError) -> RoomReportPage {
    let rows = try connection.run(.reportRooms, PostgresParameters(query))
    var reports: [RoomReport] = []
    for row in 0..<rows.rowCount { reports.append(try RoomReport(rows, row)) }
    return RoomReportPage(oneTooMany: reports, limit: query.limit, cursor: \.key)
  }

  func sessions(_ query: SessionQuery) throws(StorageError) -> SessionPage {
    var parameters = PostgresParameters()
    parameters.append(query.before?.room.rawValue ?? .max)
    parameters.append(query.before?.id ?? "")
    parameters.append(Int64(query.limit + 1))
    if let room = query.room { parameters.append(room) }
    let rows = try connection.run(query.room == nil ? .listSessions : .listSessionsOfRoom, parameters)
    var sessions: [ListedSession] = []
    for row in 0..<rows.rowCount { sessions.append(try ListedSession(rows, row)) }
    return SessionPage(oneTooMany: sessions, limit: query.limit, cursor: \.cursor)
  }

  func session(id: String) throws(StorageError) -> ListedSession? {
    var parameters = PostgresParameters()
    parameters.append(id)
    let rows = try connection.run(.sessionByID, parameters)
    return rows.rowCount == 0 ? nil : try ListedSession(rows, 0)
  }

  func audit(_ query: AuditQuery) throws(StorageError) -> AuditPage {
    var parameters = PostgresParameters()
    parameters.append((query.before.map { PostgresStamp(milliseconds: $0.at) } ?? .infinity).value)
    parameters.append(Int64(bitPattern: query.before?.id ?? 0))
    parameters.append(Int64(query.limit + 1))
    for filter in [query.room, query.session] where filter != nil { parameters.append(filter) }
    let rows = try connection.run(.listAudit(byRoom: query.room != nil, bySession: query.session != nil), parameters)
    var lines: [AuditRecord] = []
    for row in 0..<rows.rowCount { lines.append(try AuditRecord(rows, row)) }
    return AuditPage(oneTooMany: lines, limit: query.limit, cursor: \.cursor)
  }
}

extension PostgresParameters {
  /// Game, phase, limit and cursor.
  fileprivate init(_ query: RoomQuery) {
    append(query.game)
    append(query.phase?.rawValue)
    append(Int64(query.limit + 1))
    append(query.before?.rawValue ?? .max)
  }
}

extension RoomSummary {
  fileprivate init(_ rows: borrowing PostgresResult, _ row: Int) throws(StorageError) {
    self.init(
      code: rows.text(row, 0), game: rows.text(row, 1), seatCount: Int(rows.integer(row, 2, as: Int32.self)),
      takenSeatCount: Int(rows.integer(row, 3, as: Int32.self)), phase: try RoomPhase(stored: rows.text(row, 4)),
      isPrivate: rows.bool(row, 5), createdAt: rows.integer(row, 6))
  }
}

extension RoomReport {
  fileprivate init(_ rows: borrowing PostgresResult, _ row: Int) throws(StorageError) {
    self.init(
      key: RoomKey(rows.integer(row, 7)), summary: try RoomSummary(rows, row), owner: rows.optionalText(row, 8),
      epoch: rows.integer(row, 9), head: rows.integer(row, 10), vacantSince: rows.optionalInteger(row, 11),
      closedAt: rows.optionalInteger(row, 12))
  }
}

extension ListedSession {
  fileprivate init(_ rows: borrowing PostgresResult, _ row: Int) throws(StorageError) {
    self.init(
      room: rows.text(row, 0), key: RoomKey(rows.integer(row, 1)), session: try SessionRecord(rows, row, from: 2))
  }
}
