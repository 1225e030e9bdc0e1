import GRDB
import TestSupport

extension TestStorage {
  /// Carries out a statement past the log.
  func execute(_ sql: String) throws {
    _ = try query(sql)
  }

  /// The rows of a result as text.
  func query(_ sql: String) throws -> [[String?]] {
    switch kind {
    case .sqlite:
      let database = try DatabaseQueue(path: String(url.dropFirst("sqlite:".count)))
      return try database.write { database in
        try Row.fetchAll(database, sql: sql).map { row in row.databaseValues.map { String.fromDatabaseValue($0) } }
      }
    case .postgresql:
      return try PostgresQuery.rows(sql, at: url)
    }
  }
}
