import TestSupport
import Testing

@Suite("What answers an act", .everyTransport)
struct ActTests {
  @Test("an id that was committed is acknowledged with its first seq", arguments: StorageKind.tested)
  func duplicate(_ kind: StorageKind) throws {
    let server = try SharedServer.on(kind)
    let room = newRoom()
    let client = try server.join(JoinRequest(room).creating())
    try client.actAndWait("1", #"{"x":1}"#)
    try client.actAndWait("2", "2")
    try client.act("1", #"{"x":1}"#)
    let ack = try client.take("ack")
    #expect(ack["id"]?.string == "1")
    #expect(ack["seq"]?.int == 2)
    #expect(ack["dup"]?.bool == true)
    try client.roundTrip()
    #expect(try server.storage.rows(ofRoom: room).compactMap(\.actionID) == ["1", "2"])
  }

  @Test("the same id with other bytes is refused, however alike they are")
  func idReused() throws {
    let client = try SharedServer.on().join(JoinRequest(newRoom()).creating())
    try client.actAndWait("1", #"{"x":1}"#)
    try client.act("1", #"{"x": 1}"#)
    let reject = try client.take("reject")
    #expect(reject["id"]?.string == "1")
    #expect(reject["code"]?.string == "id_reused")
    #expect(reject["message"]?.string?.isEmpty == false)
    #expect(reject["head"]?.int == 2)
  }

  @Test("ids belong to their player")
  func idsPerPlayer() throws {
    let server = try SharedServer.on()
    let room = newRoom()
    let alice = try server.join(JoinRequest(room).creating())
    let bob = try server.join(JoinRequest(room))
    #expect(try alice.actAndWait("1", "1")["seq"]?.int == 3)
    #expect(try bob.actAndWait("1", "2")["seq"]?.int == 4)
  }

  @Test("bad ids", arguments: ["", " ", "a b", "ä", "a/b", String(repeating: "x", count: 65)])
  func badID(_ id: String) throws {
    let client = try SharedServer.on().join(JoinRequest(newRoom()).creating())
    try client.act(id, "1")
    #expect(try client.take("reject")["code"]?.string == "bad_id")
    try client.actAndWait("1", "1")
  }

  @Test("good ids", arguments: [".", "A-Z_0.9:z", String(repeating: "x", count: 64)])
  func goodID(_ id: String) throws {
    try SharedServer.on().join(JoinRequest(newRoom()).creating()).actAndWait(id, "1")
  }

  @Test("an act that has seen another head is stale, and its id free again")
  func stale() throws {
    let client = try SharedServer.on().join(JoinRequest(newRoom()).creating())
    try client.actAndWait("1", "1")
    try client.act("2", "2", at: 1)
    let reject = try client.take("reject")
    #expect(reject["code"]?.string == "stale")
    #expect(reject["head"]?.int == 2)
    try client.act("2", #""another""#, at: 2)
    #expect(try client.event(3)["data"] == JSONText(#""another""#))
  }

  @Test("data of 16 KiB is taken, more is too large")
  func tooLarge() throws {
    let server = try SharedServer.on()
    let room = newRoom()
    let client = try server.join(JoinRequest(room).creating())
    let data = "\"\(String(repeating: "x", count: 16_382))\""
    try client.actAndWait("1", data)
    try client.act("2", "\"x\(data.dropFirst())")
    let reject = try client.take("reject")
    #expect(reject["id"]?.string == "2")
    #expect(reject["code"]?.string == "too_large")
    #expect(try server.storage.rows(ofRoom: room).count == 2)
  }

  @Test("beyond the burst, acts are rejected and their ids free again")
  func rateLimited() throws {
    let server = try ServerProcess(
      TestStorage(.sqlite), arguments: ["--limits-actions-per-second", "1", "--limits-actions-burst", "5"])
    let client = try server.join(JoinRequest(newRoom()).creating())
    try client.send(texts: (1...8).map { TestClient.act("\($0)", "1") })
    let reject = try client.take("reject")
    #expect(reject["code"]?.string == "rate_limited")
    try client.roundTrip()
    for id in 1...8 where client.answerCount("\(id)") == 0 {
      _ = try client.take("event") { $0["id"]?.string == "\(id)" }
    }
    #expect((1...8).allSatisfy { client.answerCount("\($0)") == 1 })
    #expect((5...6).contains(client.events.count { $0.kind == "action" }))
  }

  @Test("there is nothing to claim while everyone is there")
  func nothingToClaim() throws {
    let client = try SharedServer.on().join(JoinRequest(newRoom()).creating())
    try client.send(text: #"{"type":"claim","id":"c1","choice":"victory"}"#)
    let reject = try client.take("reject")
    #expect(reject["id"]?.string == "c1")
    #expect(reject["code"]?.string == "nothing_to_claim")
  }
}
