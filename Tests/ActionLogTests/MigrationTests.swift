import Foundation
import Migrations
import Rooms
import TestSupport
import Testing

@testable import ActionLog

/// The schema is brought up to date once, by whoever comes first.
@Suite(.timeLimit(.minutes(2)))
struct MigrationTests {
  private static let all = [
    ActionLogEvent.migrated(version: 1, name: "rooms and events"), .migrated(version: 2, name: "sessions and audit"),
  ]

  private static func migrate(_ storage: TestStorage) throws -> [ActionLogEvent] {
    let events = EventRecorder()
    try ActionLog.migrate(StorageLocation(url: storage.url), onEvent: events.append)
    return events.all
  }

  @Test("An empty database gets everything, and the next time nothing", arguments: StorageKind.tested)
  func fresh(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    #expect(try Self.migrate(storage) == Self.all)
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
    let error = ActionLogError.databaseIsNewer(databaseVersion: 7, binaryVersion: 2)
    #expect(throws: error) { try Self.migrate(storage) }
    await #expect(throws: error) { try await OpenLog.open(storage) }
    #expect(error.description.contains("7") && error.description.contains("2"))
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
    let done = events.flatMap(\.self)
    #expect(done.count == Self.all.count)
    for migration in Self.all { #expect(done.contains(migration)) }
  }

  @Test("A database of the first version keeps its rooms and sessions", arguments: StorageKind.tested)
  func upgraded(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    try storage.make(kind == .sqlite ? Migration.sqlite[0] : Migration.postgresql[0])
    for (code, owner) in [("Mine", "'one'"), ("Nobodys", "NULL")] {
      try storage.execute(
        """
        INSERT INTO rooms (code, game, seats, private, options, seed, phase, taken_seats, created_at, owner, epoch)
        VALUES ('\(code)', 'relay', 4, \(storage.literal(false)), '{}', \(storage.literal(bytes: 1)), 'playing', 1, 100, \(owner), 3)
        """)
    }
    try storage.execute(
      """
      INSERT INTO sessions VALUES (
        1, 's', 'anna', 7, \(storage.literal(bytes: 2)), \(storage.literal(bytes: 3)), 9, \(storage.literal(true)))
      """)

    #expect(try Self.migrate(storage) == Array(Self.all.dropFirst()))
    #expect(
      try storage.query("SELECT vacant_since FROM rooms ORDER BY room") == [[nil], ["100"]])
    let log = try await OpenLog.open(storage)
    let room = try await log.mustOpen("Mine")
    var session = SessionRecord(
      id: "s", player: "anna", name: "", subject: nil, createdAt: 7, keyID: "",
      refresh: RefreshRecord(familyHash: .sample(3), hash: .sample(2), expiresAt: 9))
    session.isRevoked = true
    #expect(room.epoch == 4 && !room.isClosed && room.sessions == [session])
    try await log.close()
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
