import ActionLog
import Crypto
import Rooms
import TestSupport
import Testing

/// What the log knows of rooms and sessions beside their events.
@Suite(.timeLimit(.minutes(2)))
struct RoomLifeTests {
  @Test("A session comes back with every fact, and without those that it does not have", arguments: StorageKind.tested)
  func wholeSessions(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let room = try await log.make("R")
    let full = SessionRecord.sample("a", player: "anna")
    let spectator = SessionRecord(
      id: "b", player: nil, name: "", subject: nil, createdAt: 2, keyID: "",
      refresh: RefreshRecord(familyHash: .zero, hash: .zero, expiresAt: 0))
    var batch = CommitBatch()
    batch.write(full, owner: room.owner)
    batch.write(spectator, owner: room.owner)
    #expect(await log.commit(batch).isEmpty)
    #expect(try await log.mustOpen("R").sessions == [full, spectator])
    try await log.close()
  }

  @Test(
    "A room is vacant from its creation until it is opened, and from the moment that it is let go",
    arguments: StorageKind.tested)
  func vacancy(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    #expect(await log.create(.sample("R")) == .created)
    func vacantSince() throws -> [[String?]] { try storage.query("SELECT owner, vacant_since FROM rooms") }
    #expect(try vacantSince() == [[nil, "1700000000123"]])
    let room = try await log.mustOpen("R")
    #expect(room.vacantSince == 1_700_000_000_123)
    #expect(try vacantSince() == [["one", nil]])
    #expect(try await log.mustOpen("R").vacantSince == nil)
    log.release(try await log.mustOpen("R"), at: 1_800_000_000_000)
    _ = await log.open("none")
    #expect(try vacantSince() == [[nil, "1800000000000"]])
    try await log.close()
  }

  @Test("A room that an operator has closed stays closed, and is not listed", arguments: StorageKind.tested)
  func closedRooms(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    let room = try await log.make("R")
    #expect(!room.isClosed)
    for _ in 1...2 {
      var batch = CommitBatch()
      batch.write(.sample(room, isClosed: true))
      #expect(await log.commit(batch).isEmpty)
    }
    #expect(try await log.mustOpen("R").isClosed)
    #expect(await log.list(RoomQuery(game: nil, phase: nil, limit: 9, before: nil)).items.isEmpty)
    #expect(try storage.query("SELECT closed_at > 1700000000000 FROM rooms") == [[kind == .sqlite ? "1" : "t"]])
    try await log.close()
  }
}
