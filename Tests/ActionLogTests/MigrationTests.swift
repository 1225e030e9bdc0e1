import ActionLog
import Foundation
import TestSupport
import Testing

/// The schema is brought up to date once, by whoever comes first.
@Suite(.timeLimit(.minutes(2)))
struct MigrationTests {
  private static let first = ActionLogEvent.migrated(version: 1, name: "rooms and events")

  private static func migrate(_ storage: TestStorage) throws -> [ActionLogEvent] {
    let events = EventRecorder()
    try ActionLog.migrate(StorageLocation(url: storage.url), onEvent: events.append)
    return events.all
  }

  @Test("An empty database gets everything, and the next time nothing", arguments: StorageKind.tested)
  func fresh(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    #expect(try Self.migrate(storage) == [Self.first])
    #expect(try Self.migrate(storage) == [])
    let log = try await OpenLog.open(storage)
    #expect(log.reported.isEmpty)
    try await log.close()
  }

  @Test("A database of a newer binary is refused, by the numbers", arguments: StorageKind.tested)
  func newer(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    _ = try Self.migrate(storage)
    try storage.execute("INSERT INTO schema_migrations (version, name, checksum) VALUES (7, 'later', 'x')")
    let error = ActionLogError.databaseIsNewer(databaseVersion: 7, binaryVersion: 1)
    #expect(throws: error) { try Self.migrate(storage) }
    await #expect(throws: error) { try await OpenLog.open(storage) }
    #expect(error.description.contains("7") && error.description.contains("1"))
  }

  @Test("A migration that was edited after it was applied is refused", arguments: StorageKind.tested)
  func edited(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    _ = try Self.migrate(storage)
    try storage.execute("UPDATE schema_migrations SET checksum = 'x'")
    await #expect(throws: ActionLogError.migrationWasEdited(version: 1, name: "rooms and events")) {
      try await OpenLog.open(storage)
    }
  }

  @Test("Of many that start at once, one migrates", .enabled(if: PrivatePostgres.isExpected))
  func concurrent() async throws {
    let storage = try TestStorage(.postgresql)
    let events = try await onThreads(Array(1...8)) { _ in try Self.migrate(storage) }
    #expect(events.flatMap(\.self) == [Self.first])
  }

  @Test("People can read the log with their own tools", arguments: StorageKind.tested)
  func readableView(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    let room = try await log.make("R")
    #expect(await log.commit(.rows(1...2, of: room)).isEmpty)
    try await log.close()
    let rows = try storage.query("SELECT kind, player, action_id, data, digest FROM events_readable WHERE code = 'R'")
    #expect(rows == Array(repeating: ["action", "anna", "a-1", #"{"n":1}"#, "0505050505050505"], count: 2))
  }
}
