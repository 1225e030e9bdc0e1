import GRDB
import Migrations
import TestSupport

@testable import ActionLog

extension TestStorage {
  /// Makes the empty database what `migration`, the first one, makes of it.
  func make(_ migration: Migration) throws {
    try run(script: migration.sql)
    let stamp = kind == .sqlite ? "TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP" : "timestamptz NOT NULL DEFAULT now()"
    try run(
      script: """
        CREATE TABLE schema_migrations (
          version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at \(stamp));
        INSERT INTO schema_migrations (version, name, checksum)
        VALUES (\(migration.version), '\(migration.name)', '\(SchemaPlan.checksum(of: migration))');
        """)
  }

  /// A flag as the database spells it.
  func literal(_ flag: Bool) -> String { kind == .sqlite ? flag ? "1" : "0" : "\(flag)" }

  /// 32 times the same byte as the database spells it.
  func literal(bytes byte: UInt8) -> String {
    let digits = String(repeating: byte < 16 ? "0\(String(byte, radix: 16))" : String(byte, radix: 16), count: 32)
    return kind == .sqlite ? "x'\(digits)'" : "'\\x\(digits)'"
  }

  private func run(script: String) throws {
    switch kind {
    case .sqlite: try DatabaseQueue(path: String(url.dropFirst("sqlite:".count))).write { try $0.execute(sql: script) }
    case .postgresql: try PostgresQuery.run(script: script, at: url)
    }
  }

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
        try Row.fetchAll(database, sql: sql).map { row in row.databaseValues.map { $0.storage.value.map { "\($0)" } } }
      }
    case .postgresql:
      return try PostgresQuery.rows(sql, at: url)
    }
  }
}
