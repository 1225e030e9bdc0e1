import ActionLog
import Rooms
import Synchronization
import TestSupport
import Testing

/// A database that pauses, dies and comes back.
@Suite(.timeLimit(.minutes(3)), .enabled(if: PrivatePostgres.isExpected))
struct OutageTests {
  @Test("A server that does not answer is waited for: stalled, then recovered, and the commit is answered")
  func pausedServer() async throws {
    let cluster = try PrivatePostgres()
    let storage = try TestStorage(.postgresql, on: cluster)
    let log = try await OpenLog.open(storage)
    let room = try await log.make("R")
    let status = Answers()
    log.log.observeStatus(status.append)
    let answers = Answers()

    cluster.pause()
    log.log.submit(.commit(ticket: 1, batch: .rows(1...1, of: room)), reply: answers.append)
    log.log.submit(.read(request: 2, room: room.key, after: 0, scope: .rows(limit: 9)), reply: answers.append)
    #expect(try await onThread { try status.wait(count: 1) } == [.stalled])
    #expect(!log.log.isReachable)
    #expect(answers.isEmpty)
    let late = Answers()
    log.log.observeStatus(late.append)
    #expect(try late.wait(count: 1) == [.stalled])

    cluster.resume()
    #expect(try await onThread { try status.wait(count: 1) } == [.recovered])
    #expect(try await onThread { try answers.wait(count: 2) }.contains(.committed(ticket: 1, lost: [])))
    #expect(log.log.isReachable)
    // The connection was kept, and with it the node's lock.
    // (A reader that had to wait for too long may have said so meanwhile.)
    let changes = log.reported.filter { if case .readFailed = $0 { false } else { true } }
    #expect(changes.suffix(2) == [.stalled(reason: "no answer for 1.0 seconds"), .recovered])
    try await log.close()
    try await onThread { try cluster.stop() }
  }

  @Test("A server that is away is noticed by a log that has nothing to do, and reads wait for it")
  func stoppedServer() async throws {
    let cluster = try PrivatePostgres()
    let log = try await OpenLog.open(TestStorage(.postgresql, on: cluster))
    let room = try await log.make("R")
    #expect(await log.commit(.rows(1...2, of: room)).isEmpty)
    #expect(await log.read(room).count == 2)
    let status = Answers()
    log.log.observeStatus(status.append)
    try await onThread {
      try cluster.stop()
      #expect(try status.wait(count: 1) == [.stalled])
    }
    async let rows = log.read(room)
    async let opening = log.open("R")
    try await onThread {
      try cluster.start()
      #expect(try status.wait(count: 1) == [.recovered])
    }
    #expect(await rows.seqs == [1, 2])
    guard case .opened = await opening else { throw SupportFailure("not opened") }
    try await log.close()
    try await onThread { try cluster.stop() }
  }

  @Test("A log that is closed while the server is silent gives up in time")
  func closingDuringSilence() async throws {
    let cluster = try PrivatePostgres()
    let log = try await OpenLog.open(TestStorage(.postgresql, on: cluster))
    let room = try await log.make("R")
    let answers = Answers()
    cluster.pause()
    log.log.submit(.commit(ticket: 1, batch: .rows(1...1, of: room)), reply: answers.append)
    try await onThread { log.log.close(patience: .milliseconds(200)) }
    #expect(answers.isEmpty)
    #expect(log.reported.contains(.gaveUp))
    cluster.resume()
    try await onThread { try cluster.stop() }
  }

  @Test("Whatever was answered is there once, however often the server is killed")
  func killedServer() async throws {
    let cluster = try PrivatePostgres()
    let storage = try TestStorage(.postgresql, on: cluster)
    let log = try await OpenLog.open(storage)
    var rooms: [OpenedRoom] = []
    for number in 0..<4 { rooms.append(try await log.make("R\(number)")) }
    let end = End()
    async let counts = onThreads(rooms) { try Self.commit(into: $0, of: log.log, until: end) }
    try await onThread {
      defer { end.come() }
      let status = Answers()
      log.log.observeStatus(status.append)
      for _ in 1...8 {
        try cluster.kill9()
        #expect(try status.wait(count: 1) == [.stalled])
        try cluster.start()
        #expect(try status.wait(count: 1) == [.recovered])
      }
    }
    for (index, count) in try await counts.enumerated() {
      #expect(count > 8)
      #expect(try storage.rows(ofRoom: "R\(index)").map { Int64($0.seq) } == Array(1...count))
    }
    try await log.close()
    try await onThread { try cluster.stop() }
  }

  @Test("Sweeping and lines of the audit log survive kills: what is over is gone, each line is there once")
  func killedDuringSweep() async throws {
    let cluster = try PrivatePostgres()
    let storage = try TestStorage(.postgresql, on: cluster)
    let log = try await OpenLog.open(storage)
    let room = try await log.make("R")
    var batch = CommitBatch.rows(1...30_000, of: room)
    batch.write(.sample(room, .finished, takenSeatCount: 0))
    #expect(await log.commit(batch).isEmpty)
    log.release(room, at: 1)

    let rules = SweepRules(
      now: 1_700_000_000_000, sessionsExpiredBefore: 0, roomsVacantBefore: 2, seatsVacantBefore: 0, processStart: 0)
    async let swept = log.sweep(rules)
    let end = End()
    async let lineCount = onThread { try Self.commitLines(to: log.log, until: end) }
    try await onThread {
      defer { end.come() }
      for _ in 1...4 {
        try cluster.kill9()
        try cluster.start()
      }
    }
    // A step whose answer was lost is repeated, and then finds less.
    #expect(await swept.deletedEvents <= 30_000)
    for table in ["events", "rooms", "deleted_rooms"] {
      #expect(try storage.query("SELECT count(*) FROM \(table)") == [["0"]])
    }
    let count = try await lineCount
    #expect(try storage.query("SELECT count(*), count(DISTINCT id) FROM audit") == [["\(count)", "\(count)"]])
    try await log.close()
    try await onThread { try cluster.stop() }
  }

  /// Commits line after line until the end comes. Returns their number.
  private static func commitLines(to log: ActionLog, until end: End) throws -> Int64 {
    let answers = Answers()
    var count: Int64 = 0
    while !end.hasCome {
      count += 1
      var batch = CommitBatch()
      batch.write(.sample(UInt64(count)))
      log.submit(.commit(ticket: count, batch: batch), reply: answers.append)
      #expect(try answers.wait(count: 1) == [.committed(ticket: count, lost: [])])
    }
    return count
  }

  /// Commits row after row until the end comes, and waits for the answers. Three tickets are in flight at any time, so that a kill
  /// meets commits in every state. Returns the number of rows.
  private static func commit(into room: OpenedRoom, of log: ActionLog, until end: End) throws -> Int64 {
    let answers = Answers()
    var submitted: Int64 = 0
    var answered: Int64 = 0
    while true {
      while !end.hasCome, submitted < answered + 3 {
        submitted += 1
        log.submit(
          .commit(ticket: submitted, batch: .rows(submitted...submitted, of: room)), reply: answers.append)
      }
      guard answered < submitted else { return answered }
      answered += 1
      let answer = try answers.wait(count: 1)
      #expect(answer == [.committed(ticket: answered, lost: [])])
    }
  }
}

/// Something that several threads wait for without asking often.
private final class End: Sendable {
  private let flag = Atomic(false)

  var hasCome: Bool { flag.load(ordering: .relaxed) }

  func come() { flag.store(true, ordering: .relaxed) }
}
