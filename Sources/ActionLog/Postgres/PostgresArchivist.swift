import Rooms

/// Works beside the servers: what they write goes to other partitions.
final class PostgresArchivist: AuditArchivist {
  private var connection: PostgresConnection

  init(connection: consuming PostgresConnection) { self.connection = connection }

  func months(before month: AuditMonth) throws(StorageError) -> [AuditMonth] {
    let rows = try connection.run(.auditMonths)
    return (0..<rows.rowCount).compactMap { AuditMonth(rows.text($0, 0)) }.filter { $0 < month }
  }

  func close(_ month: AuditMonth) throws(StorageError) {
    try connection.run(script: PostgresStatement.makePartition(of: month))
    if try connection.run(.isPartition(month)).bool(0, 0) {
      try connection.run(script: PostgresStatement.detachPartition(of: month))
    }
  }

  func lines(of month: AuditMonth, after cursor: AuditCursor?, limit: Int) throws(StorageError) -> [AuditRecord] {
    let cursor = cursor ?? AuditCursor(at: month.start - 1, id: 0)
    var parameters = PostgresParameters()
    parameters.append(stamp: cursor.at)
    parameters.append(Int64(bitPattern: cursor.id))
    parameters.append(Int64(limit))
    let rows = try connection.run(.lines(of: month), parameters)
    var lines: [AuditRecord] = []
    for row in 0..<rows.rowCount { lines.append(try AuditRecord(rows, row)) }
    return lines
  }

  func drop(_ month: AuditMonth) throws(StorageError) {
    try connection.run(script: PostgresStatement.dropMonth(month))
  }
}
