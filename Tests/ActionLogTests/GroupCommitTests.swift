import ActionLog
import Rooms
import Synchronization
import TestSupport
import Testing

/// Many submitters, one writer.
@Suite(.timeLimit(.minutes(2)))
struct GroupCommitTests {
  @Test(
    "Every ticket is answered once, in its submitter's order, and every row is there", arguments: StorageKind.tested)
  func manySubmitters(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    var rooms: [OpenedRoom] = []
    for number in 0..<8 { rooms.append(try await log.make("R\(number)")) }
    let ticketCount: Int64 = 500
    let answers = try await onThreads(rooms) { room in
      let answers = Answers()
      for ticket in 1...ticketCount {
        log.log.submit(.commit(ticket: ticket, batch: .rows(ticket...ticket, of: room)), reply: answers.append)
      }
      return try answers.wait(count: Int(ticketCount))
    }
    for ofOne in answers {
      #expect(ofOne == (1...ticketCount).map { .committed(ticket: $0, lost: []) })
    }
    for room in rooms { #expect(await log.read(room).seqs == Array(1...ticketCount)) }
    try await log.close()
  }

  @Test("A batch without rows is answered too", arguments: StorageKind.tested)
  func emptyBatches(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    #expect(await log.commit(CommitBatch()).isEmpty)
    try await log.close()
  }

  @Test("Openings, commits and letting go mix without a row getting lost", arguments: StorageKind.tested)
  func operationsMix(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    _ = try await onThreads(Array(0..<8)) { number in
      let answers = Answers()
      for round in 1...20 as ClosedRange<Int64> {
        log.log.submit(.open(code: "R\(number)", create: .sample("R\(number)")), reply: answers.append)
        guard case .opened(_, .opened(let room)) = try answers.wait(count: 1)[0] else {
          throw SupportFailure("not opened")
        }
        #expect(room.head == (round - 1) * 3)
        log.log.submit(
          .commit(ticket: round, batch: .rows(room.head + 1...room.head + 3, of: room))
        ) { _ in }
        // Nothing is waited for: what is submitted for a room later comes after its commits.
        log.release(room)
      }
    }
    try await log.close()
    for number in 0..<8 {
      #expect(try storage.rows(ofRoom: "R\(number)").map(\.seq) == Array(1...60))
    }
  }

  @Test("A room that can't be opened takes none with it that is opened beside it", arguments: StorageKind.tested)
  func refusedOpenings(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    try await OpenLog.open(storage).close()
    try storage.execute(
      kind == .sqlite
        ? "CREATE TRIGGER refusal BEFORE UPDATE ON rooms WHEN NEW.code = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END"
        : "ALTER TABLE rooms ADD CONSTRAINT refusal CHECK (code <> 'bad' OR epoch = 0)")
    let log = try await OpenLog.open(storage)
    let answers = Answers()
    let codes = ["a", "bad", "b", "c", "d"]
    for code in codes { log.log.submit(.open(code: code, create: .sample(code)), reply: answers.append) }
    let opened = try await onThread { try answers.wait(count: codes.count) }.compactMap { answer in
      if case .opened(let code, .opened) = answer { code } else { nil }
    }
    #expect(opened == ["a", "b", "c", "d"])
    #expect(log.reported.contains { if case .operationRefused = $0 { true } else { false } })
    try await log.close()
  }
}
