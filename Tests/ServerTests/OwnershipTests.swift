import TestSupport
import Testing

@Suite("Two servers, one database", .everyTransport, .enabled(if: PrivatePostgres.isExpected, "PostgreSQL is left out"))
struct OwnershipTests {
  private func server(_ storage: TestStorage, node: String, url: String? = nil) throws -> ServerProcess {
    try ServerProcess(
      storage, arguments: ["--cluster-node", node] + (url.map { ["--cluster-url", $0] } ?? []))
  }

  @Test("a join at another node is sent to the owner, or away for a while", arguments: ["wss://north.example/ws", nil])
  func elsewhere(_ url: String?) throws {
    let storage = try TestStorage(.postgresql)
    let north = try server(storage, node: "north", url: url)
    let south = try server(storage, node: "south")
    let room = newRoom()
    let alice = try north.join(JoinRequest(room).creating())
    let stranger = try TestClient(south.listen)
    let refusal = try stranger.joinRefused(JoinRequest(room))
    #expect(refusal.code == (url == nil ? 1013 : 4303))
    #expect(stranger.history.last?["url"]?.string == url)
    #expect(stranger.history.last?["reconnect"]?.bool == true)
    try alice.actAndWait("1", "1")
    // Rooms that nobody has are open to both.
    _ = try south.join(JoinRequest(newRoom()).creating())
  }

  @Test("the rooms of a killed server are served by another at once, with their whole log")
  func succession() throws {
    let storage = try TestStorage(.postgresql)
    let north = try server(storage, node: "north")
    let south = try server(storage, node: "south")
    let room = newRoom()
    let alice = try TestClient(north.listen)
    let token = try alice.join(JoinRequest(room).creating(seats: 1))["token"]?.string
    for number in 1...50 { try alice.actAndWait("\(number)", "\(number)") }
    try north.kill9()

    let again = try joinWhenFree(south, JoinRequest(room, token: token))
    #expect(again.events == alice.events)
    try again.actAndWait("51", "51")
    #expect(try storage.rows(ofRoom: room).compactMap(\.actionID) == (1...51).map { "\($0)" })
  }

  /// The kernel may take a moment to tell the database that a process is dead; until then a client is told to come back.
  private func joinWhenFree(_ server: ServerProcess, _ request: JoinRequest) throws -> TestClient {
    let deadline = Deadline()
    while true {
      do {
        return try server.join(request)
      } catch ConnectionEnd.closed(code: 1013, _) where !deadline.isOver {
        continue
      }
    }
  }

  @Test("a server that was cut off and wakes up writes nothing into a room that has another owner")
  func formerOwner() throws {
    let storage = try TestStorage(.postgresql)
    let north = try server(storage, node: "north")
    let room = newRoom()
    let alice = try TestClient(north.listen)
    let token = try alice.join(JoinRequest(room).creating(seats: 1))["token"]?.string
    try alice.actAndWait("1", "1")
    _ = try alice.take("live")

    north.pause()
    // As if its machine had gone: the database gives its lock up.
    try PostgresQuery.rows(
      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      at: storage.url)
    try alice.act("2", #""north""#)
    let south = try server(storage, node: "south")
    let again = try south.join(JoinRequest(room, token: token))
    try again.actAndWait("2", #""south""#)
    north.resume()

    // The former owner may say anything but an event.
    _ = try alice.waitForEnd()
    #expect(alice.events.count == 2)
    try again.actAndWait("3", "3")
    let rows = try storage.rows(ofRoom: room)
    #expect(rows.map(\.seq) == [1, 2, 3, 4])
    #expect(rows.map(\.event) == again.events)
    #expect(rows.map(\.digest) == DigestChain.digests(of: rows))
  }
}

@Suite("Two servers, one file", .everyTransport)
struct FileOwnershipTests {
  @Test("the second refuses to start and says why; when the first is dead it starts")
  func secondServer() throws {
    let storage = try TestStorage(.sqlite)
    let first = try ServerProcess(storage)
    let room = newRoom()
    let alice = try first.join(JoinRequest(room).creating())
    let (status, message) = try ServerProcess.startRefused(storage)
    #expect(status != .exited(code: 0))
    #expect(message.contains("croupier.db"))
    try alice.actAndWait("1", "1")
    try first.kill9()
    let second = try ServerProcess(storage)
    let bob = try second.join(JoinRequest(room))
    #expect(bob.events.prefix(2) == alice.events[...])
  }
}
