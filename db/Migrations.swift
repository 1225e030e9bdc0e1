/// One step of the schema: a file of this folder, built into the binary. Once released it is never edited; a change is a new file.
package struct Migration: Sendable, Equatable {
  /// 1, 2, 3, … without a hole.
  package let version: Int
  package let name: String
  /// Statements separated by `;`, carried out in one transaction.
  package let sql: String

  package init(version: Int, name: String, sql: String) {
    self.version = version
    self.name = name
    self.sql = sql
  }

  private init(version: Int, name: String, file: [UInt8]) {
    self.init(version: version, name: name, sql: String(decoding: file, as: UTF8.self))
  }

  package static let postgresql = [
    Migration(version: 1, name: "rooms and events", file: PackageResources._01_rooms_and_events_postgresql_sql),
    Migration(version: 2, name: "sessions and audit", file: PackageResources._02_sessions_and_audit_postgresql_sql),
  ]

  package static let sqlite = [
    Migration(version: 1, name: "rooms and events", file: PackageResources._01_rooms_and_events_sqlite_sql),
    Migration(version: 2, name: "sessions and audit", file: PackageResources._02_sessions_and_audit_sqlite_sql),
  ]
}
