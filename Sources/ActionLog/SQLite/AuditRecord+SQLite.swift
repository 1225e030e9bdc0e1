import GRDB
import Rooms

extension AuditRecord {
  /// Reads `AuditRecord.columns` of a row.
  init(_ row: Row) throws {
    self.init(
      id: UInt64(bitPattern: row[1]), try Kind(stored: row[2]), at: row[0], room: row[3], session: row[4],
      player: row[5], address: row[6], detail: row[7])
  }

  /// The values of `AuditRecord.columns`.
  var sqliteValues: StatementArguments {
    [at, Int64(bitPattern: id), kind.rawValue, room, session, player, address, detail]
  }
}
