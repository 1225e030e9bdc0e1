import TestSupport
import Testing

@Suite("What the server refuses on a connection", .everyTransport)
struct RefusalTests {
  @Test("an unknown type is an error that the connection survives")
  func unknownType() throws {
    let client = try SharedServer.on().join(JoinRequest(newRoom()).creating())
    try client.send(text: #"{"type":"dance"}"#)
    #expect(try client.take("error")["code"]?.string == "unknown_type")
    try client.actAndWait("1", "1")
  }

  @Test("before the join, other messages are an error that the connection survives")
  func notJoined() throws {
    let client = try SharedServer.on().connect()
    try client.act("1", "1")
    #expect(try client.take("error")["code"]?.string == "not_joined")
    try client.join(JoinRequest(newRoom()).creating())
  }

  @Test("a second join is an error that the connection survives")
  func alreadyJoined() throws {
    let room = newRoom()
    let client = try SharedServer.on().join(JoinRequest(room).creating())
    try client.send(text: #"{"type":"join","room":\#(room.jsonQuoted)}"#)
    #expect(try client.take("error")["code"]?.string == "already_joined")
    try client.actAndWait("1", "1")
  }

  @Test(
    "a bad message ends the connection",
    arguments: [
      "", "{", "[]", "\"join\"", "null", "{}", #"{"type":1}"#, #"{"type":"join"}"#, #"{"type":"join","room":5}"#,
      #"{"type":"join","room":"r"}}"#, #"{"type":"join","room":"r","after":"1"}"#,
      #"{"type":"join","room":"r","after":-1}"#,
      #"{"type":"join","room":"r","after":1.5}"#, #"{"type":"join","room":"r","as":"judge"}"#,
      #"{"type":"join","room":"r","takeover":1}"#, #"{"type":"join","room":"r","create":"relay"}"#,
      #"{"type":"join","room":"r",}"#, "{'type':'join'}",
    ])
  func badMessage(_ text: String) throws {
    let client = try SharedServer.on().connect()
    try client.send(text: text)
    #expect(try client.refusal() == Refusal(reason: "bad_message", code: 4400))
    #expect(client.history.count { $0.type == "error" && $0["code"]?.string == "bad_message" } == 1)
  }

  @Test(
    "so does a bad message after the join",
    arguments: [
      #"{"type":"act","data":1}"#, #"{"type":"act","id":"1"}"#, #"{"type":"act","id":1,"data":1}"#,
      #"{"type":"act","id":"1","data":1,"at":"2"}"#, #"{"type":"claim","id":"1","choice":"defeat"}"#,
      #"{"type":"claim","id":"1"}"#,
      #"{"type":"signal"}"#, #"{"type":"signal","data":1,"to":2}"#, #"{"type":"sync"}"#,
      #"{"type":"sync","after":null}"#,
      #"{"type":"act","id":"1","data":01}"#, #"{"type":"act","id":"1","data":"\x"}"#,
    ])
  func badMessageInRoom(_ text: String) throws {
    let room = newRoom()
    let server = try SharedServer.on()
    let client = try server.join(JoinRequest(room).creating())
    try client.send(text: text)
    #expect(try client.refusal() == Refusal(reason: "bad_message", code: 4400))
    #expect(try server.storage.rows(ofRoom: room).count == 1)
  }

  @Test("unknown fields are ignored")
  func unknownFields() throws {
    let client = try SharedServer.on().connect()
    let room = newRoom().jsonQuoted
    try client.send(
      text: #"{"future":[{"deep":null}],"room":\#(room),"type":"join","create":{"game":"relay","seats":2},"x":1e9}"#)
    _ = try client.take("live")
  }

  @Test("a binary message ends the connection with 1003")
  func binary() throws {
    let client = try SharedServer.on().connect()
    try client.send(binary: [1, 2, 3])
    #expect(try closeCode(client) == 1003)
  }

  @Test("a message of 64 KiB is read, a longer one ends the connection with 1009")
  func messageLimit() throws {
    let client = try SharedServer.on().connect()
    let message = #"{"type":"ping","t":1,"padding":""}"#
    let padding = String(repeating: "x", count: 65_536 - message.utf8.count)
    try client.send(text: #"{"type":"ping","t":1,"padding":"\#(padding)"}"#)
    _ = try client.take("pong")
    try client.send(text: #"{"type":"ping","t":1,"padding":"\#(padding)y"}"#)
    #expect(try closeCode(client) == 1009)
  }

  @Test("a message in fragments is one message")
  func fragments() throws {
    let client = try SharedServer.on().connect()
    try client.send(fragments: [#"{"ty"#, "", #"pe":"ping","#, #""t":"é"}"#])
    #expect(try client.take("pong")["t"]?.string == "é")
  }

  private func closeCode(_ client: TestClient) throws -> Int {
    guard case .closed(let code, _) = try client.waitForEnd() else { return 1006 }
    return code
  }
}
