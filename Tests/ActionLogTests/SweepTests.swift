import ActionLog
import Rooms
import TestSupport
import Testing

/// What is over goes, in pieces, and nothing that somebody plays in.
@Suite(.timeLimit(.minutes(3)))
struct SweepTests {
  private static let rules = SweepRules(
    now: 1_700_000_100_000, sessionsExpiredBefore: 1000, roomsVacantBefore: 2000, seatsVacantBefore: 3000,
    processStart: 2999)

  /// Makes a room with a row and a session, and lets it go at `vacantSince`.
  @discardableResult
  private static func room(
    _ code: String, _ phase: RoomPhase, taken: Int, isClosed: Bool = false, vacantSince: Int64?, in log: OpenLog
  ) async throws -> OpenedRoom {
    let room = try await log.make(code)
    var batch = CommitBatch.rows(1...2, of: room)
    batch.write(.sample("session of \(code)", player: "p", refreshExpiresAt: 5000), owner: room.owner)
    batch.write(.sample(room, phase, takenSeatCount: taken, isClosed: isClosed))
    #expect(await log.commit(batch).isEmpty)
    if let vacantSince { log.release(room, at: vacantSince) }
    return room
  }

  @Test(
    "Rooms that are over go with everything in them; those with players are to be settled",
    arguments: StorageKind.tested)
  func rooms(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    for (since, name) in [(1999, "late"), (2000, "early"), (nil, "loaded")] as [(Int64?, String)] {
      try await Self.room("finished \(name)", .finished, taken: 2, vacantSince: since, in: log)
      try await Self.room("closed \(name)", .playing, taken: 2, isClosed: true, vacantSince: since, in: log)
      try await Self.room("empty \(name)", .waiting, taken: 0, vacantSince: since, in: log)
    }
    try await Self.room("playing 2", .playing, taken: 2, vacantSince: 2999, in: log)
    try await Self.room("playing 1", .waiting, taken: 1, vacantSince: 1, in: log)
    try await Self.room("playing late", .playing, taken: 1, vacantSince: 3000, in: log)
    try await Self.room("playing loaded", .playing, taken: 1, vacantSince: nil, in: log)

    let result = await log.sweep(Self.rules)
    #expect((result.deletedRooms, result.deletedEvents, result.expiredSessions) == (3, 6, 0))
    #expect(result.roomsToSettle == ["playing 1", "playing 2"])
    #expect(try storage.query("SELECT count(*) FROM rooms WHERE code LIKE '%late'") == [["1"]])
    for table in ["rooms", "sessions"] { #expect(try storage.query("SELECT count(*) FROM \(table)") == [["10"]]) }
    #expect(try storage.query("SELECT count(*) FROM events") == [["20"]])
    #expect(try storage.query("SELECT count(*) FROM deleted_rooms") == [["0"]])
    // The code is free again.
    #expect(try await log.make("finished late").head == 0)
    #expect(await log.sweep(Self.rules).deletedRooms == 0)
    try await log.close()
  }

  @Test("A process that is younger than an absence takes no seat back for it", arguments: StorageKind.tested)
  func youngProcess(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    try await Self.room("R", .playing, taken: 2, vacantSince: 1, in: log)
    var rules = Self.rules
    rules.processStart = rules.seatsVacantBefore
    #expect(await log.sweep(rules).roomsToSettle.isEmpty)
    try await log.close()
  }

  @Test("At most a hundred rooms are to be settled, those that are vacant for longest", arguments: StorageKind.tested)
  func manyRoomsToSettle(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    for number in 0..<120 { try await Self.room("R\(number)", .playing, taken: 1, vacantSince: Int64(number), in: log) }
    #expect(await log.sweep(Self.rules).roomsToSettle == (0..<100).map { "R\($0)" })
    try await log.close()
  }

  @Test("A large room goes in pieces, and commits pass in between", arguments: StorageKind.tested)
  func largeRooms(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    let played = try await log.make("played")
    let large = try await Self.room("large", .finished, taken: 0, vacantSince: nil, in: log)
    for start in stride(from: 3, to: 20_003, by: 2000) as StrideTo<Int64> {
      #expect(await log.commit(.rows(start...start + 1999, of: large)).isEmpty)
    }
    log.release(large, at: 1)
    for number in 1...45 { try await Self.room("R\(number)", .finished, taken: 0, vacantSince: 1, in: log) }

    let answers = Answers()
    async let result = log.sweep(Self.rules)
    for seq in 1...30 as ClosedRange<Int64> {
      log.log.submit(.commit(ticket: seq, batch: .rows(seq...seq, of: played)), reply: answers.append)
      #expect(try await onThread { try answers.wait(count: 1) } == [.committed(ticket: seq, lost: [])])
    }
    #expect(await result.deletedEvents == 20_002 + 90)
    #expect(await result.deletedRooms == 46)
    #expect(try storage.query("SELECT count(*) FROM events") == [["30"]])
    try await log.close()
  }

  @Test("What an interrupted sweep has left is deleted by the next", arguments: StorageKind.tested)
  func interrupted(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    try await Self.room("R", .finished, taken: 0, vacantSince: 1, in: log)
    try await log.close()
    // As the first step leaves it.
    try storage.execute("INSERT INTO deleted_rooms SELECT room FROM rooms")
    try storage.execute("DELETE FROM rooms")
    let again = try await OpenLog.open(storage)
    #expect(await again.open("R") == .noSuchRoom)
    #expect(await again.sweep(Self.rules).deletedEvents == 2)
    for table in ["events", "sessions", "deleted_rooms"] {
      #expect(try storage.query("SELECT count(*) FROM \(table)") == [["0"]])
    }
    try await again.close()
  }

  @Test("Sessions go when their refresh token has ended, however many they are", arguments: StorageKind.tested)
  func sessions(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage)
    let room = try await log.make("R")
    var batch = CommitBatch()
    for number in 1...1300 as ClosedRange<Int64> {
      batch.write(.sample("s\(number)", player: nil, refreshExpiresAt: number), owner: room.owner)
    }
    #expect(await log.commit(batch).isEmpty)
    #expect(await log.sweep(Self.rules).expiredSessions == 999)
    #expect(try storage.query("SELECT min(refresh_expires_at), count(*) FROM sessions") == [["1000", "301"]])
    try await log.close()
  }

  @Test("Nobody is connected any more to a room that a former life had in memory", arguments: StorageKind.tested)
  func formerConnections(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let first = try await OpenLog.open(storage)
    let room = try await first.make("R")
    var batch = CommitBatch()
    batch.write(.sample("a", player: "anna"), owner: room.owner)
    #expect(await first.commit(batch).isEmpty)
    try await first.close()
    let second = try await OpenLog.open(storage, now: 1_700_000_050_000)
    _ = await second.open("none")
    #expect(
      try storage.query("SELECT active, disconnected_at FROM sessions") == [
        [kind == .sqlite ? "0" : "f", "1700000050000"]
      ])
    try await second.close()
  }

  @Test("Rooms that a former life had in memory are vacant from the start of this one", arguments: StorageKind.tested)
  func formerLife(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let first = try await OpenLog.open(storage)
    try await Self.room("loaded", .playing, taken: 1, vacantSince: nil, in: first)
    try await Self.room("vacant", .playing, taken: 1, vacantSince: 5, in: first)
    try await first.close()
    let second = try await OpenLog.open(storage, now: 1_700_000_050_000)
    _ = await second.open("none")
    #expect(
      try storage.query("SELECT owner, vacant_since FROM rooms ORDER BY room") == [
        [nil, "1700000050000"], [nil, "5"],
      ])
    try await second.close()
  }

  @Test(
    "Rooms of a node that is dead at two sweeps become vacant, those of a living one don't",
    .enabled(if: PrivatePostgres.isExpected))
  func deadNodes() async throws {
    let storage = try TestStorage(.postgresql)
    let one = try await OpenLog.open(storage, node: "one")
    let living = try await OpenLog.open(storage, node: "living")
    let dead = try await OpenLog.open(storage, node: "dead")
    for (log, code) in [(one, "A"), (living, "B"), (dead, "C")] {
      try await Self.room(code, .playing, taken: 1, vacantSince: nil, in: log)
    }
    func owners() throws -> [[String?]] { try storage.query("SELECT owner, vacant_since FROM rooms ORDER BY code") }
    let kept = [["one", nil], ["living", nil], ["dead", nil]] as [[String?]]
    for _ in 1...2 { _ = await one.sweep(Self.rules) }
    #expect(try owners() == kept)
    try await dead.close()
    // Its backend may take a moment to end.
    let deadline = Deadline()
    var sweepCount = 0
    while try owners() != kept.dropLast() + [[nil, "1700000100000"]] {
      guard !deadline.isOver else { throw SupportFailure("the rooms of a dead node stayed its own") }
      _ = await one.sweep(Self.rules)
      sweepCount += 1
    }
    #expect(sweepCount >= 2)
    try await one.close()
    try await living.close()
  }

  @Test(
    "A room that is opened while it is about to go is there as a whole, or not at all", arguments: StorageKind.tested)
  func openedMeanwhile(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    for round in 1...30 {
      let code = "R\(round)"
      try await Self.room(code, .finished, taken: 0, vacantSince: 1, in: log)
      async let swept = log.sweep(Self.rules)
      let opening = await log.open(code)
      let deletedCount = await swept.deletedRooms
      switch opening {
      case .opened(let room):
        #expect(deletedCount == 0)
        #expect(await log.read(room).seqs == [1, 2])
      case .noSuchRoom: #expect(deletedCount == 1)
      case .ownedElsewhere: Issue.record("nobody else is there")
      }
    }
    try await log.close()
  }
}

extension OpenLog {
  func sweep(_ rules: SweepRules) async -> SweepResult { await answer { log.sweep(rules, completion: $0) } }
}
