import Bytes
import Crypto
import Rooms

final class PostgresReader: LogReader {
  private var connection: PostgresConnection

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
    var parameters = PostgresParameters()
    parameters.append(query.game)
    parameters.append(query.phase?.rawValue)
    parameters.append(Int64(query.limit + 1))
    parameters.append(query.before?.rawValue ?? Int64.max)
    let rows = try connection.run(.listRooms, parameters)
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
}

extension RoomSummary {
  fileprivate init(_ rows: borrowing PostgresResult, _ row: Int) throws(StorageError) {
    self.init(
      code: rows.text(row, 0), game: rows.text(row, 1), seatCount: Int(rows.integer(row, 2, as: Int32.self)),
      takenSeatCount: Int(rows.integer(row, 3, as: Int32.self)), phase: try RoomPhase(stored: rows.text(row, 4)),
      isPrivate: rows.bool(row, 5), createdAt: rows.integer(row, 6))
  }
}
