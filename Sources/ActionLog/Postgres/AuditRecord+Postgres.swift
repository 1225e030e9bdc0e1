import Rooms

extension AuditRecord {
  /// Reads `AuditRecord.columns` of a row.
  init(_ rows: borrowing PostgresResult, _ row: Int) throws(StorageError) {
    self.init(
      id: UInt64(bitPattern: rows.integer(row, 1)), try Kind(stored: rows.text(row, 2)),
      at: PostgresStamp(value: rows.integer(row, 0)).milliseconds, room: rows.optionalText(row, 3),
      session: rows.optionalText(row, 4), player: rows.optionalText(row, 5), address: rows.optionalText(row, 6),
      detail: rows.optionalText(row, 7))
  }
}
