import TestSupport
import Testing

@Suite("Coming back", .everyTransport)
struct ResumeTests {
  /// A room in which Alice saw five events and missed five more of Bob's; her next join; Bob.
  private func interrupted(_ kind: StorageKind) throws -> (server: SharedServer, join: JoinRequest, bob: TestClient) {
    let server = try SharedServer.on(kind)
    let room = newRoom()
    let alice = try server.connect()
    let token = try alice.join(JoinRequest(room).creating())["token"]?.string
    let bob = try server.join(JoinRequest(room))
    for number in 1...3 { try bob.actAndWait("\(number)", "\(number)") }
    _ = try alice.event(5)
    alice.disconnect()
    for number in 4...8 { try bob.actAndWait("\(number)", "\(number)") }
    var request = JoinRequest(room, token: token)
    request.after = 5
    request.digest = alice.events.last?.digest
    return (server, request, bob)
  }

  @Test("a resume brings what was missed, in order and once, and then what is new", arguments: StorageKind.tested)
  func resume(_ kind: StorageKind) throws {
    let (server, request, bob) = try interrupted(kind)
    let alice = try server.connect()
    let joined = try alice.join(request)
    #expect(joined["after"]?.int == 5)
    #expect(joined["head"]?.int == 10)
    let live = try alice.take("live")
    #expect(live["seq"]?.int == 10)
    #expect(live["digest"]?.string == bob.events.last?.digest)
    try bob.actAndWait("9", "9")
    _ = try alice.event(11)
    #expect(alice.events == Array(bob.events.suffix(6)))
  }

  @Test("who has everything is live at once")
  func nothingMissed() throws {
    let (server, join, bob) = try interrupted(.sqlite)
    var request = join
    request.after = 10
    request.digest = bob.events.last?.digest
    let alice = try server.join(request)
    #expect(alice.events.isEmpty)
  }

  @Test("who claims what never was starts over", arguments: [(5, "0123456789abcdef"), (11, nil), (Int.max, nil)])
  func startsOver(_ after: Int, _ digest: String?) throws {
    let (server, join, bob) = try interrupted(.sqlite)
    var request = join
    request.after = after
    request.digest = digest
    let alice = try server.connect()
    #expect(try alice.join(request)["after"]?.int == 0)
    _ = try alice.take("live")
    #expect(alice.events == bob.events)
  }

  @Test("sync goes on from where the client is, or starts over with resync")
  func sync() throws {
    let (_, _, bob) = try interrupted(.sqlite)
    let events = bob.events
    try bob.send(text: #"{"type":"sync","after":8,"digest":\#(events[7].digest.jsonQuoted)}"#)
    #expect(try bob.take("live")["seq"]?.int == 10)
    #expect(Array(bob.events.dropFirst(10)) == Array(events.suffix(2)))
    #expect(!bob.history.contains { $0.type == "resync" })
    try bob.send(text: #"{"type":"sync","after":8,"digest":"0123456789abcdef"}"#)
    #expect(try bob.take("resync")["after"]?.int == 0)
    _ = try bob.take("live")
    #expect(Array(bob.events.dropFirst(12)) == events)
  }

  @Test("a room outlives its server", arguments: StorageKind.tested)
  func restart(_ kind: StorageKind) throws {
    let storage = try TestStorage(kind)
    let room = newRoom()
    let first = try ServerProcess(storage)
    let alice = try TestClient(first.listen)
    let joined = try alice.join(JoinRequest(room).creating(seats: 1))
    for number in 1...20 { try alice.actAndWait("\(number)", "\(number)") }
    first.terminate()
    #expect(try first.waitForExit() == .exited(code: 0))

    let second = try ServerProcess(storage)
    let again = try TestClient(second.listen)
    let resumed = try again.join(JoinRequest(room, token: joined["token"]?.string))
    _ = try again.take("live")
    #expect(resumed["you"]?["player"] == joined["you"]?["player"])
    #expect(again.events == alice.events)
    try again.act("7", "7")
    #expect(try again.take("ack")["seq"]?.int == 8)
  }
}
