import GRDB
import Rooms

// Nobody else has the file open, so that a month stays as it is.
extension SQLiteWriter: AuditArchivist {
  func months(before month: AuditMonth) throws(StorageError) -> [AuditMonth] {
    try transaction { database in
      try String.fetchAll(
        database, sql: "SELECT DISTINCT strftime('%Y-%m', at / 1000, 'unixepoch') FROM audit WHERE at < ? ORDER BY 1",
        arguments: [month.start]
      ).compactMap { AuditMonth($0) }
    }
  }

  func close(_ month: AuditMonth) throws(StorageError) {}

  func lines(of month: AuditMonth, after cursor: AuditCursor?, limit: Int) throws(StorageError) -> [AuditRecord] {
    let cursor = cursor ?? AuditCursor(at: month.start - 1, id: 0)
    return try transaction { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT \(AuditRecord.columns.joined(separator: ", ")) FROM audit
          WHERE (at, id) > (?, ?) AND at < ? ORDER BY at, id LIMIT ?
          """)
      return try Row.fetchAll(
        statement, arguments: [cursor.at, Int64(bitPattern: cursor.id), month.next.start, limit]
      ).map { try AuditRecord($0) }
    }
  }

  /// The triggers that keep every line are away in this transaction only.
  func drop(_ month: AuditMonth) throws(StorageError) {
    try transaction { database in
      let triggers = try Row.fetchAll(
        database, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
      for trigger in triggers { try database.execute(sql: "DROP TRIGGER \(trigger[0] as String)") }
      try database.run("DELETE FROM audit WHERE at >= ? AND at < ?", [month.start, month.next.start])
      for trigger in triggers { try database.execute(sql: trigger[1]) }
    }
  }
}
