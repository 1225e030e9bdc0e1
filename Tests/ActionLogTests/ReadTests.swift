import ActionLog
import Crypto
import Rooms
import TestSupport
import Testing

/// What HTTP and the operator read.
@Suite(.timeLimit(.minutes(2)))
struct ReadTests {
  private static func withoutHashes(_ session: SessionRecord) -> SessionRecord {
    var session = session
    session.refresh.familyHash = .zero
    session.refresh.hash = .zero
    return session
  }

  @Test("Sessions come in pages, of all rooms or of one, without the hashes", arguments: StorageKind.tested)
  func sessionPages(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    for code in ["A", "B"] {
      let room = try await log.make(code)
      var batch = CommitBatch()
      for number in 1...3 { batch.write(.sample("\(code)\(number)", player: "p"), owner: room.owner) }
      #expect(await log.commit(batch).isEmpty)
    }
    func page(_ query: SessionQuery) async -> SessionPage {
      await log.answer { log.log.sessions(query, completion: $0) }
    }

    var ids: [String] = []
    var cursor: SessionCursor?
    repeat {
      let page = await page(SessionQuery(room: nil, limit: 4, before: cursor))
      for item in page.items {
        #expect(item.room == String(item.session.id.prefix(1)))
        #expect(item.session == Self.withoutHashes(.sample(item.session.id, player: "p")))
      }
      ids += page.items.map(\.session.id)
      cursor = page.next
    } while cursor != nil
    #expect(ids == ["B3", "B2", "B1", "A3", "A2", "A1"])

    let first = await page(SessionQuery(room: "A", limit: 2, before: nil))
    #expect(first.items.map(\.session.id) == ["A3", "A2"])
    let second = await page(SessionQuery(room: "A", limit: 2, before: first.next))
    #expect(second.items.map(\.session.id) == ["A1"] && second.next == nil)
    #expect(await page(SessionQuery(room: "C", limit: 2, before: nil)).items.isEmpty)
    try await log.close()
  }

  @Test("A session is found by its id", arguments: StorageKind.tested)
  func sessionByID(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let room = try await log.make("R")
    var batch = CommitBatch()
    batch.write(.sample("s", player: nil), owner: room.owner)
    #expect(await log.commit(batch).isEmpty)
    let found = await log.answer { log.log.session(id: "s", completion: $0) }
    #expect(found == ListedSession(room: "R", key: room.key, session: .sample("s", player: nil)))
    #expect(found?.session.refresh.hash == .zero)
    #expect(await log.answer { log.log.session(id: "t", completion: $0) } == nil)
    try await log.close()
  }

  @Test(
    "The audit log comes newest first, in pages, of all, of a room, of a session, and of both",
    arguments: StorageKind.tested)
  func auditPages(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    var lines: [AuditRecord] = []
    // Many lines of one moment, whose ids have every sign; and some in another month.
    for number in 0..<24 as Range<UInt64> {
      lines.append(
        AuditRecord(
          id: number << 59 | number, .resumed, at: number < 20 ? 1_700_000_000_123 : 1_702_000_000_000 + Int64(number),
          room: number % 2 == 0 ? "A" : "B", session: number % 3 == 0 ? "s" : nil))
    }
    var batch = CommitBatch()
    for line in lines.shuffled() { batch.write(line) }
    #expect(await log.commit(batch).isEmpty)
    let newestFirst = lines.sorted { ($1.at, Int64(bitPattern: $1.id)) < ($0.at, Int64(bitPattern: $0.id)) }

    for room in [nil, "A", "none"] {
      for session in [nil, "s"] {
        var read: [AuditRecord] = []
        var query = AuditQuery(room: room, session: session, limit: 5, before: nil)
        repeat {
          let page = await log.answer { [query] in log.log.audit(query, completion: $0) }
          #expect(page.items.count == 5 || page.next == nil)
          read += page.items
          query.before = page.next
        } while query.before != nil
        #expect(
          read == newestFirst.filter { ($0.room == room || room == nil) && ($0.session == session || session == nil) })
      }
    }
    try await log.close()
  }

  @Test(
    "A quick match takes the fullest room that can be joined, and no room that everybody left",
    arguments: StorageKind.tested)
  func quickRooms(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    func quick() async -> String? { await log.answer { log.log.quickRoom(game: "relay", completion: $0) }?.code }
    #expect(await quick() == nil)
    #expect(await log.create(.sample("private", isPrivate: true)) == .created)
    #expect(await log.create(.sample("cards", game: "cassino")) == .created)
    #expect(await quick() == nil)
    #expect(await log.create(.sample("old")) == .created)
    #expect(await log.create(.sample("new")) == .created)
    #expect(await quick() == "new")

    var states: [String: CommitBatch.StateWrite] = [:]
    for (code, phase, taken, isClosed) in [
      ("full", .playing, 4, false), ("finished", .finished, 3, false), ("closed", .playing, 3, true),
      ("left", .playing, 3, false), ("one", .playing, 1, false), ("two", .waiting, 2, false),
    ] as [(String, RoomPhase, Int, Bool)] {
      let room = try await log.make(code)
      states[code] = .sample(room, phase, takenSeatCount: taken, isClosed: isClosed)
      var batch = CommitBatch()
      batch.write(states[code]!)
      #expect(await log.commit(batch).isEmpty)
      if code == "left" { log.release(room) }
    }
    #expect(await quick() == "two")
    try await log.close()
  }

  @Test("An operator sees every room, and who has it", arguments: StorageKind.tested)
  func reports(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    #expect(await log.create(.sample("vacant", isPrivate: true)) == .created)
    let room = try await log.make("R")
    var batch = CommitBatch.rows(1...3, of: room)
    batch.write(.sample(room, takenSeatCount: 2, isClosed: true))
    #expect(await log.commit(batch).isEmpty)
    func page(before: RoomKey?) async -> RoomReportPage {
      await log.answer {
        log.log.reportRooms(RoomQuery(game: nil, phase: nil, limit: 1, before: before), completion: $0)
      }
    }

    let first = await page(before: nil)
    let report = try #require(first.items.first)
    #expect((report.key, report.owner, report.epoch, report.head) == (room.key, "one", 1, 3))
    #expect(report.summary == (await log.summary("R")) && report.vacantSince == nil && report.closedAt != nil)
    let second = await page(before: first.next)
    #expect(second.items.map(\.summary.code) == ["vacant"] && second.next == nil)
    #expect(second.items.map(\.vacantSince) == [1_700_000_000_123] && second.items.map(\.head) == [0])
    #expect(second.items.map(\.owner) == [nil])
    try await log.close()
  }
}
