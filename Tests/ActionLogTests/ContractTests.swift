import ActionLog
import Bytes
import Crypto
import Rooms
import TestSupport
import Testing

/// What every kind of storage promises.
@Suite(.timeLimit(.minutes(2)))
struct ContractTests {
  @Test("Rows come back byte for byte, in order", arguments: StorageKind.tested)
  func rowsComeBack(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let room = try await log.make("R")
    let other = try await log.make("other")
    let everyByteInText =
      Array("\"".utf8) + Array((1...0x2FF).compactMap(Unicode.Scalar.init).map(String.init).joined().utf8)
    var batch = CommitBatch()
    batch.append(1, of: room, kind: .joined, digest: 1, player: "p1", actionID: "", data: [])
    batch.append(1, of: other)
    batch.append(2, of: room, kind: .started, digest: 2, player: "", actionID: "", data: Array("{}".utf8))
    batch.append(3, of: room, digest: 3, player: "p1", actionID: "Az09._:-", data: everyByteInText)
    batch.append(4, of: room, digest: 4, data: Array(repeating: 0x7A, count: 16384))
    #expect(await log.commit(batch).isEmpty)

    var expected = RecordBuffer()
    for index in [0, 2, 3, 4] { expected.append(index, of: batch.records) }
    #expect(await log.read(room) == expected)
    #expect(await log.read(room, after: 2).seqs == [3, 4])
    #expect(await log.read(room, scope: .rows(limit: 3)).seqs == [1, 2, 3])
    #expect(await log.read(room, after: 4).isEmpty)
    try await log.close()
  }

  @Test("A read of whole rows ends at 256 KiB, and has a row at least", arguments: StorageKind.tested)
  func readsAreBounded(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let room = try await log.make("R")
    var batch = CommitBatch()
    batch.append(1, of: room, data: Array(repeating: 0x20, count: 300_000))
    for seq in 2...40 { batch.append(Int64(seq), of: room, data: Array(repeating: 0x20, count: 16384)) }
    #expect(await log.commit(batch).isEmpty)
    #expect(await log.read(room).seqs == [1])
    let second = await log.read(room, after: 1)
    #expect(second.seqs == Array(2...Int64(second.count + 1)))
    #expect((15...17).contains(second.count))
    try await log.close()
  }

  @Test("An index leaves out the data of actions only", arguments: StorageKind.tested)
  func indexIsSmall(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let room = try await log.make("R")
    var batch = CommitBatch()
    batch.append(1, of: room, kind: .joined, player: "p1", actionID: "")
    batch.append(2, of: room, kind: .action, player: "p1", actionID: "x")
    #expect(await log.commit(batch).isEmpty)
    let index = await log.read(room, scope: .index(limit: 10))
    #expect(index.seqs == [1, 2])
    #expect(index.data(at: 0).text == #"{"n":1}"#)
    #expect(index.data(at: 1).text == "")
    #expect(index.actionID(at: 1).text == "x")
    try await log.close()
  }

  @Test("A batch that is committed again makes no second row", arguments: StorageKind.tested)
  func retryIsHarmless(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let room = try await log.make("R")
    #expect(await log.commit(.rows(1...3, of: room)).isEmpty)
    #expect(await log.commit(.rows(1...3, of: room)).isEmpty)
    #expect(await log.commit(.rows(2...5, of: room)).isEmpty)
    #expect(await log.read(room).seqs == [1, 2, 3, 4, 5])
    try await log.close()
  }

  @Test(
    "A row with another digest than the one that is there loses its room, and only that", arguments: StorageKind.tested)
  func forksAreRefused(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let forked = try await log.make("forked")
    let healthy = try await log.make("healthy")
    #expect(await log.commit(.rows(1...2, of: forked, digest: 1)).isEmpty)
    var batch = CommitBatch.rows(2...3, of: forked, digest: 2)
    batch.append(.rows(1...2, of: healthy))
    #expect(await log.commit(batch) == [forked.key])
    #expect(await log.read(forked).seqs == [1, 2])
    #expect(await log.read(healthy).seqs == [1, 2])
    #expect(
      log.reported.contains { if case .refused(forked.key, _) = $0 { true } else { false } })
    // What was on its way behind the refused rows would leave a hole.
    #expect(await log.commit(.rows(4...4, of: forked)) == [forked.key])
    #expect(await log.read(forked).seqs == [1, 2])
    let again = try await log.mustOpen("forked")
    #expect(await log.commit(.rows(3...3, of: again)).isEmpty)
    #expect(await log.read(again).seqs == [1, 2, 3])
    try await log.close()
  }

  @Test(
    "A former epoch writes nothing, while the other rooms of the batch are committed", arguments: StorageKind.tested)
  func formerEpochsAreFenced(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let former = try await log.make("R")
    let healthy = try await log.make("healthy")
    let current = try await log.mustOpen("R")
    #expect(current.epoch > former.epoch)
    var batch = CommitBatch.rows(1...2, of: former)
    batch.append(.rows(1...1, of: healthy))
    batch.write(.sample("s", player: "anna"), owner: former.owner)
    batch.write(.sample(former, .finished, takenSeatCount: 3))
    batch.write(.sample(healthy, .finished, takenSeatCount: 2))
    #expect(await log.commit(batch) == [former.key])
    #expect(await log.read(current).isEmpty)
    #expect(await log.read(healthy).seqs == [1])
    #expect(await log.summary("R")?.phase == .playing)
    #expect(await log.summary("healthy")?.takenSeatCount == 2)
    #expect(try await log.mustOpen("R").sessions.isEmpty)
    #expect(log.reported.contains(.fenced(former.key)))
    #expect(await log.commit(.rows(1...1, of: former)) == [former.key])
    try await log.close()
  }

  @Test("Rooms, sessions and states are as they were written", arguments: StorageKind.tested)
  func roomsComeBack(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    #expect(await log.open("R") == .noSuchRoom)
    let room = try await log.make("R")
    #expect(room.configuration == NewRoom.sample("R").configuration)
    #expect((room.head, room.sessions.count) == (0, 0))

    var batch = CommitBatch.rows(1...2, of: room)
    batch.write(.sample("s1", player: "anna"), owner: room.owner)
    batch.write(.sample("s2", player: "ben"), owner: room.owner)
    var replaced = SessionRecord.sample("s1", player: "anna")
    replaced.refresh.hash = .sample(9)
    replaced.isRevoked = true
    batch.write(replaced, owner: room.owner)
    batch.write(.sample(room, .finished, takenSeatCount: 2))
    #expect(await log.commit(batch).isEmpty)

    let reopened = try await log.mustOpen("R", create: .sample("R", seed: 2))
    #expect(reopened.configuration == room.configuration)
    #expect(reopened.head == 2)
    #expect(reopened.sessions == [replaced, .sample("s2", player: "ben")])
    #expect(
      await log.summary("R")
        == RoomSummary(
          code: "R", game: "relay", seatCount: 4, takenSeatCount: 2, phase: .finished, isPrivate: false,
          createdAt: 1_700_000_000_123))
    #expect(await log.summary("r") == nil)
    try await log.close()
  }

  @Test("A session that changes replaces itself", arguments: StorageKind.tested)
  func sessionsAreReplaced(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let room = try await log.make("R")
    var session = SessionRecord.sample("s", player: "anna")
    for round in 1...3 as ClosedRange<UInt8> {
      session.refresh.hash = .sample(round)
      session.refresh.expiresAt += 1
      var batch = CommitBatch()
      batch.write(session, owner: room.owner)
      #expect(await log.commit(batch).isEmpty)
    }
    #expect(try await log.mustOpen("R").sessions == [session])
    try await log.close()
  }

  @Test("A code is given once", arguments: StorageKind.tested)
  func codesAreUnique(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    #expect(await log.create(.sample("R", seed: 1)) == .created)
    #expect(await log.create(.sample("R", seed: 2)) == .codeTaken)
    // The same request again, as after a lost answer.
    #expect(await log.create(.sample("R", seed: 1)) == .created)
    #expect(try await log.mustOpen("R").configuration.seed == Array(repeating: 1, count: 32))
    try await log.close()
  }

  @Test("The list is newest first, in pages, without private rooms", arguments: StorageKind.tested)
  func roomsAreListed(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    for number in 1...7 { #expect(await log.create(.sample("R\(number)")) == .created) }
    #expect(await log.create(.sample("secret", isPrivate: true)) == .created)
    #expect(await log.create(.sample("cards", game: "cassino")) == .created)

    var query = RoomQuery(game: "relay", phase: .playing, limit: 3, before: nil)
    let first = await log.list(query)
    #expect(first.items.map(\.code) == ["R7", "R6", "R5"])
    // A room that is made between two pages moves nothing.
    #expect(await log.create(.sample("R8")) == .created)
    query.before = first.next
    let second = await log.list(query)
    #expect(second.items.map(\.code) == ["R4", "R3", "R2"])
    query.before = second.next
    #expect(await log.list(query) == RoomPage(items: [await log.summary("R1")!], next: nil))

    #expect(
      await log.list(RoomQuery(game: nil, phase: nil, limit: 2, before: nil)).items.map(\.code) == ["R8", "cards"])
    #expect(
      await log.list(RoomQuery(game: nil, phase: .waiting, limit: 2, before: nil)) == RoomPage(items: [], next: nil))
    #expect(await log.summary("secret")?.isPrivate == true)
    try await log.close()
  }

  @Test("What is committed is there after the log was closed and opened again", arguments: StorageKind.tested)
  func rowsStay(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let first = try await OpenLog.open(storage)
    let room = try await first.make("R")
    #expect(await first.commit(.rows(1...3, of: room)).isEmpty)
    try await first.close()
    let second = try await OpenLog.open(storage)
    let again = try await second.mustOpen("R")
    #expect((again.key, again.head) == (room.key, 3))
    #expect(again.epoch > room.epoch)
    #expect(try storage.rows(ofRoom: "R").map(\.seq) == [1, 2, 3])
    try await second.close()
  }

  @Test("Closing finishes what is pending", arguments: StorageKind.tested)
  func closingFinishes(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    let room = try await log.make("R")
    for seq in 1...2000 as ClosedRange<Int64> {
      log.log.submit(.commit(ticket: seq, batch: .rows(seq...seq, of: room))) { _ in }
    }
    try await log.close()
    #expect(try storage.rows(ofRoom: "R").count == 2000)
    #expect(!log.reported.contains(.gaveUp))
  }
}
