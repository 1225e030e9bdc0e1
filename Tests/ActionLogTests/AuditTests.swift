import Rooms
import TestSupport
import Testing

@testable import ActionLog

/// The audit log: lines are added, once, and nothing else.
@Suite(.timeLimit(.minutes(2)))
struct AuditTests {
  @Test("Lines are written with the batch, once, also when the batch is repeated", arguments: StorageKind.tested)
  func linesAreWrittenOnce(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    let room = try await log.make("R")
    var batch = CommitBatch.rows(1...1, of: room)
    batch.write(.sample(1, .created))
    batch.write(.sample(.max, .badSignature))
    for _ in 1...2 { #expect(await log.commit(batch).isEmpty) }
    #expect(
      try storage.query("SELECT kind, room, session FROM audit ORDER BY kind") == [
        ["bad_signature", "R", "s"], ["created", "R", "s"],
      ])
    try await log.close()
  }

  @Test(
    "Who may write rows and nothing else is not kept from it by a month without a partition",
    .enabled(if: PrivatePostgres.isExpected))
  func withoutPartitions() async throws {
    let storage = try TestStorage(.postgresql)
    try await OpenLog.open(storage).close()
    let role = "web_\(UInt32.random(in: .min ... .max))"
    for statement in [
      "CREATE ROLE \(role)", "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO \(role)",
    ] { _ = try storage.query(statement) }
    let log = try await onThread {
      try ActionLog(
        storage: StorageLocation(url: storage.url + "&options=-c%20role%3D\(role)"),
        node: NodeIdentity(name: "web", url: nil), now: 1_900_000_000_000, onEvent: { _ in })
    }
    let answers = Answers()
    log.submit(
      .commit(ticket: 1, batch: CommitBatch(AuditRecord(id: 5, .created, at: 1_900_000_000_000))), reply: answers.append
    )
    #expect(try await onThread { try answers.wait(count: 1) } == [.committed(ticket: 1, lost: [])])
    #expect(try storage.query("SELECT kind FROM audit_default") == [["created"]])
    try await onThread { log.close() }
  }

  @Test("Lines of a room that is lost are written, and lines without any room", arguments: StorageKind.tested)
  func linesAreNotFenced(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    let former = try await log.make("R")
    _ = try await log.mustOpen("R")
    var batch = CommitBatch.rows(1...1, of: former)
    batch.write(.sample(1, .revoked))
    #expect(await log.commit(batch) == [former.key])
    #expect(await log.commit(CommitBatch(AuditRecord(id: 2, .drained, at: 3))).isEmpty)
    #expect(
      try storage.query("SELECT kind, room FROM audit ORDER BY kind") == [["admin_drain", nil], ["revoked", "R"]])
    try await log.close()
  }

  @Test("A room that is refused takes no line with it", arguments: StorageKind.tested)
  func refusedRooms(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    let room = try await log.make("R")
    #expect(await log.commit(.rows(1...1, of: room, digest: 1)).isEmpty)
    for id in 1...2 as ClosedRange<UInt64> {
      // The second time it is late: its owner was refused before.
      var batch = CommitBatch.rows(1...1, of: room, digest: 2)
      batch.write(.sample(id))
      #expect(await log.commit(batch) == [room.key])
    }
    #expect(try storage.query("SELECT count(*) FROM audit") == [["2"]])
    try await log.close()
  }

  @Test("The database refuses to change or delete a line", arguments: StorageKind.tested)
  func linesAreKept(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    #expect(await log.commit(CommitBatch(.sample(1))).isEmpty)
    for statement in ["DELETE FROM audit", "UPDATE audit SET detail = 'x'"] {
      let error = #expect(throws: (any Error).self) { try storage.execute(statement) }
      #expect("\(error!)".contains("lines of the audit log are neither changed nor deleted"))
    }
    #expect(try storage.query("SELECT detail FROM audit") == [["märchen"]])
    try await log.close()
  }
}

extension AuditRecord {
  static func sample(_ id: UInt64, _ kind: Kind = .resumed, at: Int64 = 1_700_000_000_123) -> AuditRecord {
    AuditRecord(
      id: id, kind, at: at, room: "R", session: "s", player: "anna", address: "192.0.2.1", detail: "märchen")
  }
}
