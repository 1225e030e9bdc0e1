import TestSupport
import Testing

@Suite("Joins that are refused", .everyTransport)
struct JoinRefusalTests {
  @Test("bad room codes", arguments: ["", " ", "a b", "a/b", "ä", "ABC.", String(repeating: "x", count: 33)])
  func badRoomCode(_ room: String) throws {
    let refusal = try SharedServer.on().connect().joinRefused(JoinRequest(room).creating())
    #expect(refusal == Refusal(reason: "bad_room_code", code: 4400))
  }

  @Test("good room codes", arguments: ["_", "-", "azAZ09_-"])
  func goodRoomCode(_ end: String) throws {
    _ = try SharedServer.on().join(JoinRequest(newRoom().prefix(20) + end).creating())
  }

  @Test("bad names", arguments: ["", "   ", "a\nb", "a\u{7}b", "\u{85}", String(repeating: "x", count: 33)])
  func badName(_ name: String) throws {
    let refusal = try SharedServer.on().connect().joinRefused(JoinRequest(newRoom(), name: name).creating())
    #expect(refusal == Refusal(reason: "bad_name", code: 4400))
  }

  @Test("good names", arguments: ["x", "Zoë \u{1F3B4}", String(repeating: "é", count: 32)])
  func goodName(_ name: String) throws {
    let client = try SharedServer.on().connect()
    let joined = try client.join(JoinRequest(newRoom(), name: "  \(name) ").creating())
    #expect(joined["you"]?["name"]?.string == name)
  }

  @Test("a room that does not exist")
  func noSuchRoom() throws {
    let refusal = try SharedServer.on().connect().joinRefused(JoinRequest(newRoom()))
    #expect(refusal == Refusal(reason: "no_such_room", code: 4404))
  }

  @Test("a room whose seats are taken")
  func roomFull() throws {
    let server = try SharedServer.on()
    let room = newRoom()
    _ = try server.join(JoinRequest(room).creating(seats: 1))
    // `create` does not matter once the room exists.
    let refusal = try server.connect().joinRefused(JoinRequest(room).creating(seats: 9))
    #expect(refusal == Refusal(reason: "room_full", code: 4406))
  }

  @Test(
    "a room that can't be made so",
    arguments: [
      #"{"game":"chess"}"#, #"{"game":"relay","seats":0}"#, #"{"game":"relay","seats":1025}"#,
      #"{"game":"relay","options":{"speed":9}}"#,
    ])
  func badCreate(_ create: String) throws {
    var request = JoinRequest(newRoom())
    request.create = create
    let refusal = try SharedServer.on().connect().joinRefused(request)
    #expect(refusal == Refusal(reason: "bad_create", code: 4400))
  }

  @Test("the join must come in time")
  func joinTimeout() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--join-timeout", "100ms"])
    #expect(try TestClient(server.listen).refusal() == Refusal(reason: "join_timeout", code: 4408))
  }
}
