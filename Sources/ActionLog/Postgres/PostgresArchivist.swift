import Rooms

/// Works beside the servers: what they write goes to other partitions.
final class PostgresArchivist: AuditArchivist {
  private static let attemptLimit = 60

  private var connection: PostgresConnection
  private let vigil: Vigil

  init(connection: consuming PostgresConnection, vigil: Vigil) {
    self.connection = connection
    self.vigil = vigil
  }

  func months(before month: AuditMonth) throws(StorageError) -> [AuditMonth] {
    let rows = try connection.run(.auditMonths)
    return (0..<rows.rowCount).compactMap { AuditMonth(rows.text($0, 0)) }.filter { $0 < month }
  }

  func close(_ month: AuditMonth) throws(StorageError) {
    try patiently(PostgresStatement.makePartition(of: month))
    if try connection.run(.isPartition(month)).bool(0, 0) {
      try patiently(PostgresStatement.detachPartition(of: month))
    }
  }

  /// Carries out what nobody else may look at the table for. Whoever waits for that keeps everybody behind from writing, so this waits
  /// briefly, and often.
  private func patiently(_ script: String) throws(StorageError) {
    for _ in 1..<Self.attemptLimit {
      do throws(StorageError) { return try connection.run(script: script) } catch {
        guard case .refused = error else { throw error }
        vigil.pause(.seconds(1))
      }
    }
    try connection.run(script: script)
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
