import ActionLog
import Rooms
import TestSupport
import Testing

/// One writer a room, one process a node.
@Suite(.timeLimit(.minutes(2)))
struct OwnershipTests {
  @Test("Of a room that was let go, its former owner writes nothing more", arguments: StorageKind.tested)
  func released(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let room = try await log.make("R")
    log.release(room)
    // Operations are carried out in their order.
    _ = await log.open("none")
    #expect(await log.commit(.rows(1...1, of: room)) == [room.key])
    let again = try await log.mustOpen("R")
    #expect(await log.commit(.rows(1...1, of: again)).isEmpty)
    try await log.close()
  }

  @Test("Letting go in a former epoch does nothing", arguments: StorageKind.tested)
  func staleRelease(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind))
    let former = try await log.make("R")
    let current = try await log.mustOpen("R")
    log.release(former)
    _ = await log.open("none")
    #expect(await log.commit(.rows(1...1, of: current)).isEmpty)
    try await log.close()
  }

  @Test("A file has one process, a database one process for each node", arguments: StorageKind.tested)
  func nodesAreUnique(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let first = try await OpenLog.open(storage, node: "one")
    let error = await #expect(throws: ActionLogError.self) {
      _ = try await OpenLog.open(storage, node: "one", startPatience: .milliseconds(200))
    }
    switch kind {
    case .sqlite: #expect(error?.description.contains("croupier.db is already being served") == true)
    case .postgresql: #expect(error == .nodeAlreadyServed(node: "one"))
    }
    try await first.close()
    try await OpenLog.open(storage, node: "one").close()
  }

  @Test("A start waits for a predecessor that is still leaving", arguments: StorageKind.tested)
  func startWaits(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let first = try await OpenLog.open(storage)
    let events = EventRecorder { event in
      if case .waiting = event { Task { try await first.close() } }
    }
    let second = try await OpenLog.open(storage, events: events)
    #expect(
      events.all.contains { event in
        if case .waiting(let reason) = event { reason.contains("is already being served") } else { false }
      })
    try await second.close()
  }

  @Test("A living node keeps its rooms, and says where they are", .enabled(if: PrivatePostgres.isExpected))
  func livingNodesKeepRooms() async throws {
    let storage = try TestStorage(.postgresql)
    let one = try await OpenLog.open(storage, node: "one", url: "wss://one")
    let two = try await OpenLog.open(storage, node: "two")
    let room = try await one.make("R")
    let other = try await two.make("S")
    #expect(await two.open("R", create: .sample("R")) == .ownedElsewhere(url: "wss://one"))
    #expect(await one.open("S") == .ownedElsewhere(url: nil))
    #expect(await one.commit(.rows(1...1, of: room)).isEmpty)

    // Let go, it moves; and the former owner is fenced.
    one.release(room)
    _ = await one.open("none")
    let moved = try await two.mustOpen("R")
    #expect((moved.head, moved.epoch) == (1, room.epoch + 1))
    #expect(await one.commit(.rows(2...2, of: room)) == [room.key])
    #expect(await two.commit(.rows(2...2, of: moved)).isEmpty)

    // The rooms of a node that is gone are free as soon as its backend has ended.
    try await two.close()
    #expect(try await one.openWhenFree("S").epoch == other.epoch + 1)
    #expect(try await one.openWhenFree("R").head == 2)
    try await one.close()
  }

  @Test("A node that was cut off finds its room taken, and writes nothing", .enabled(if: PrivatePostgres.isExpected))
  func cutOffNodesAreFenced() async throws {
    let storage = try TestStorage(.postgresql)
    let one = try await OpenLog.open(storage, node: "one")
    let two = try await OpenLog.open(storage, node: "two")
    let room = try await one.make("R")
    #expect(await one.commit(.rows(1...1, of: room)).isEmpty)
    // Ends the backend that holds the lock of node one, until node two is quicker than its return.
    let lock = """
      database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (classid::bigint << 32 | objid::bigint) = hashtextextended('croupier node one', 0)
      """
    var taken: OpenedRoom?
    while taken == nil {
      try PostgresQuery.rows("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE \(lock)", at: storage.url)
      if case .opened(let opened) = await two.open("R") { taken = opened }
    }
    #expect(await one.commit(.rows(2...2, of: room)) == [room.key])
    #expect(await two.commit(.rows(2...2, of: taken!)).isEmpty)
    #expect(try storage.rows(ofRoom: "R").map(\.seq) == [1, 2])
    try await one.close()
    try await two.close()
  }

  @Test("Two nodes that create the same room make one", .enabled(if: PrivatePostgres.isExpected))
  func creationRaces() async throws {
    let storage = try TestStorage(.postgresql)
    let logs = [
      try await OpenLog.open(storage, node: "one", url: "wss://one"),
      try await OpenLog.open(storage, node: "two", url: "wss://two"),
    ]
    for round in 1...50 {
      async let first = logs[0].open("R\(round)", create: .sample("R\(round)", seed: 1))
      async let second = logs[1].open("R\(round)", create: .sample("R\(round)", seed: 2))
      let openings = await [first, second]
      let owners = openings.compactMap { if case .opened(let room) = $0 { room } else { nil } }
      #expect(owners.count == 1)
    }
    #expect(try PostgresQuery.rows("SELECT count(*) FROM rooms", at: storage.url) == [["50"]])
    for log in logs { try await log.close() }
  }
}
