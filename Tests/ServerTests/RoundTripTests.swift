import TestSupport
import Testing

@Suite("What players see of each other", .everyTransport)
struct RoundTripTests {
  @Test("two players see every act in one order", arguments: StorageKind.tested)
  func twoPlayers(_ kind: StorageKind) throws {
    let server = try SharedServer.on(kind)
    let room = newRoom()
    let alice = try server.join(JoinRequest(room, name: "Alice").creating())
    let bob = try server.join(JoinRequest(room, name: "Bob"))
    try alice.actAndWait("a1", #"{"move":1}"#)
    try bob.actAndWait("b1", #"{"move":2}"#)
    _ = try alice.event(4)
    _ = try bob.event(4)

    #expect(alice.events == bob.events)
    #expect(alice.events.map(\.seq) == [1, 2, 3, 4])
    #expect(alice.events.map(\.kind) == ["joined", "joined", "action", "action"])
    #expect(alice.events.map(\.data).suffix(2) == [#"{"move":1}"#, #"{"move":2}"#])
    #expect((alice.history + bob.history).filter { !$0.json.isValid }.isEmpty)

    let rows = try server.storage.rows(ofRoom: room)
    #expect(rows.map(\.event) == alice.events)
    #expect(rows.map(\.actionID) == [nil, nil, "a1", "b1"])
    #expect(rows.map(\.digest) == DigestChain.digests(of: rows))
  }

  @Test("joined says everything that a client needs")
  func joined() throws {
    let room = newRoom()
    let client = try SharedServer.on().connect()
    let joined = try client.join(JoinRequest(room, name: " Alice ").creating(seats: 2))
    let live = try client.take("live")

    #expect(joined["room"]?.string == room)
    #expect(joined["game"]?.string == "relay")
    #expect(joined["phase"]?.string == "playing")
    #expect(joined["head"]?.int == 1)
    #expect(joined["after"]?.int == 0)
    let you = try #require(joined["you"])
    #expect(you["name"]?.string == "Alice")
    #expect(you["role"]?.string == "player")
    #expect(you["seat"]?.int != nil)
    #expect(you["session"]?.string?.isEmpty == false)
    let player = try #require(you["player"]?.string)
    #expect(joined["token"]?.string?.split(separator: ".").count == 3)
    #expect(joined["refresh"]?.string?.isEmpty == false)
    #expect((86_390...86_400).contains(joined["expires_in"]?.int ?? 0))
    let players = try #require(joined["players"]).elements
    #expect(players.map { $0["player"]?.string } == [player])
    #expect(players.first?["name"]?.string == "Alice")
    #expect(players.first?["role"]?.string == "player")
    #expect(players.first?["status"]?.string == "online")
    #expect(players.first?["since"]?.int != nil)
    #expect(joined["heartbeat"]?["ping_after"]?.int == 10_000)
    #expect(joined["heartbeat"]?["lost_after"]?.int == 30_000)
    #expect(joined["limits"]?["message_bytes"]?.int == 65_536)
    #expect(joined["limits"]?["data_bytes"]?.int == 16_384)
    #expect(live["seq"]?.int == 1)
    #expect(live["digest"]?.string == client.events.first?.digest)
    #expect(client.events.first?.player == player)
  }

  @Test(
    "data arrives byte for byte",
    arguments: [
      "null", "true", "\"\"", "[]", "{}", "-0", "1e400", "123456789012345678901234567890.50E-7",
      "{ \"x\" :\t[ 1 ,\r\n 2 ] }", #""\u0041\/\ud83d\ude00\u0000""#, "\"é \u{1F600} \u{2028}\"",
      #"{"a":1,"b":2,"a":3}"#,
      #"{"type":"event","seq":7}"#, String(repeating: "[", count: 20) + String(repeating: "]", count: 20),
    ])
  func byteForByte(_ data: String) throws {
    let server = try SharedServer.on()
    let room = newRoom()
    let alice = try server.join(JoinRequest(room).creating())
    let bob = try server.join(JoinRequest(room))
    #expect(try alice.actAndWait("1", data)["data"] == JSONText(data))
    #expect(try bob.event(3)["data"] == JSONText(data))
    #expect(try server.storage.rows(ofRoom: room).last?.data == Array(data.utf8))
  }

  @Test("only its author is told the id of an act")
  func idIsPrivate() throws {
    let server = try SharedServer.on()
    let room = newRoom()
    let alice = try server.join(JoinRequest(room).creating())
    let bob = try server.join(JoinRequest(room))
    #expect(try alice.actAndWait("secret", "1")["id"]?.string == "secret")
    #expect(try bob.event(3)["id"] == nil)
  }

  @Test("a lost connection is seen as offline and a resume as online, without an event")
  func presence() throws {
    let server = try SharedServer.on()
    let room = newRoom()
    let alice = try server.join(JoinRequest(room).creating())
    let bob = try server.connect()
    let joined = try bob.join(JoinRequest(room))
    let player = joined["you"]?["player"]?.string
    bob.disconnect()
    _ = try alice.take("presence") { $0["player"]?.string == player && $0["status"]?.string == "offline" }
    let resumed = try server.join(JoinRequest(room, token: joined["token"]?.string))
    _ = try alice.take("presence") { $0["player"]?.string == player && $0["status"]?.string == "online" }
    #expect(resumed.events.map(\.kind) == ["joined", "joined"])
  }

  @Test("a spectator sees everything, takes no seat and may not act")
  func spectator() throws {
    let server = try SharedServer.on()
    let room = newRoom()
    let alice = try server.join(JoinRequest(room).creating(seats: 1))
    let spectator = try server.connect()
    var request = JoinRequest(room, name: "Zoe")
    request.role = "spectator"
    let joined = try spectator.join(request)
    #expect(joined["you"]?["role"]?.string == "spectator")
    #expect(joined["you"]?["seat"]?.isNull == true)
    #expect(joined["you"]?["player"]?.isNull == true)
    #expect(joined["players"]?.elements.count == 1)
    try spectator.act("s1", "1")
    #expect(try spectator.take("reject")["code"]?.string == "spectator")
    try alice.actAndWait("a1", "2")
    _ = try spectator.event(2)
    #expect(spectator.events == alice.events)
  }

  @Test("who leaves is told so, gives up the seat, and cannot come back with the token")
  func leave() throws {
    let server = try SharedServer.on()
    let room = newRoom()
    let alice = try server.join(JoinRequest(room).creating(seats: 2))
    let bob = try server.connect()
    let joined = try bob.join(JoinRequest(room))
    try bob.send(text: #"{"type":"leave"}"#)
    #expect(try bob.refusal() == Refusal(reason: "left", code: 1000))
    let left = try alice.take("event") { $0["kind"]?.string == "left" }
    #expect(left["player"]?.string == joined["you"]?["player"]?.string)
    let refusal = try server.connect().joinRefused(JoinRequest(room, token: joined["token"]?.string))
    #expect(refusal == Refusal(reason: "released", code: 4403))
    // The seat is free again.
    _ = try server.join(JoinRequest(room))
  }

  @Test("ping is answered with its mark and the time, before and after the join")
  func ping() throws {
    let client = try SharedServer.on().connect()
    try client.send(text: #"{"type":"ping","t":17}"#)
    let pong = try client.take("pong")
    #expect(pong["t"]?.int == 17)
    #expect(pong["ts"]?.int ?? 0 > 1_600_000_000_000)
    try client.join(JoinRequest(newRoom()).creating())
    try client.roundTrip()
  }

  @Test("a signal reaches the others, or the one it names, and no log")
  func signal() throws {
    let server = try SharedServer.on()
    let room = newRoom()
    let alice = try server.connect()
    let alicePlayer = try alice.join(JoinRequest(room).creating())["you"]?["player"]?.string
    let bob = try server.connect()
    let bobPlayer = try bob.join(JoinRequest(room))["you"]?["player"]?.string ?? ""
    let carol = try server.join(JoinRequest(room))
    try alice.send(text: #"{"type":"signal","data":{ "all": 1 }}"#)
    try alice.send(text: #"{"type":"signal","to":\#(bobPlayer.jsonQuoted),"data":"bob"}"#)
    try alice.send(text: #"{"type":"signal","data":"last"}"#)
    for _ in 0..<2 { _ = try carol.take("signal") }
    for _ in 0..<3 { _ = try bob.take("signal") }
    try alice.roundTrip()
    func signals(_ client: TestClient) -> [String] {
      client.history.filter { $0.type == "signal" && $0["from"]?.string == alicePlayer }
        .map { $0["data"]?.description ?? "" }
    }
    #expect(signals(bob) == [#"{ "all": 1 }"#, #""bob""#, #""last""#])
    #expect(signals(carol) == [#"{ "all": 1 }"#, #""last""#])
    #expect(signals(alice) == [])
    #expect(try server.storage.rows(ofRoom: room).allSatisfy { $0.kind == 1 })
  }
}
