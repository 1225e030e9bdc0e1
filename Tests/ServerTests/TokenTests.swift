import TestSupport
import Testing

@Suite("Session tokens", .everyTransport)
struct TokenTests {
  /// A room with one player, who has gone.
  private func session() throws -> (server: SharedServer, room: String, token: String, player: String) {
    let server = try SharedServer.on()
    let room = newRoom()
    let client = try server.connect()
    let joined = try client.join(JoinRequest(room).creating(seats: 1))
    client.disconnect()
    let token = try #require(joined["token"]?.string)
    return (server, room, token, try #require(joined["you"]?["player"]?.string))
  }

  @Test("the token of the join brings the player back")
  func inJoin() throws {
    let (server, room, token, player) = try session()
    let client = try server.connect()
    let joined = try client.join(JoinRequest(room, token: token))
    #expect(joined["you"]?["player"]?.string == player)
  }

  @Test(
    "so does one in the upgrade",
    arguments: [
      ("Authorization", "Bearer %"), ("Sec-WebSocket-Protocol", "croupier.v1, bearer.%"),
      ("Cookie", "a=b; croupier_session=%; c=d"),
    ])
  func inUpgrade(_ field: String, _ value: String) throws {
    let (server, room, token, player) = try session()
    let client = try TestClient(server.process.listen, fields: [field: value.replacing("%", with: token)])
    let joined = try client.join(JoinRequest(room))
    #expect(joined["you"]?["player"]?.string == player)
    let isOffered = field == "Sec-WebSocket-Protocol"
    #expect(client.upgrade.fields["sec-websocket-protocol"] == (isOffered ? "croupier.v1" : nil))
  }

  @Test("the first of several counts")
  func firstCounts() throws {
    let (server, room, token, _) = try session()
    let client = try TestClient(server.process.listen, fields: ["Authorization": "Bearer \(token)"])
    let refusal = try client.joinRefused(JoinRequest(room, token: "bad"))
    #expect(refusal == Refusal(reason: "invalid_token", code: 4401))
  }

  @Test("a token that was not signed here is refused", arguments: ["", "x", "a.b.c", "flipped", "none"])
  func invalid(_ kind: String) throws {
    let (server, room, token, _) = try session()
    let parts = token.split(separator: ".").map(String.init)
    let bad =
      switch kind {
      case "flipped": "\(parts[0]).\(parts[1]).\(parts[2].hasPrefix("A") ? "B" : "A")\(parts[2].dropFirst())"
      // {"alg":"none"}
      case "none": "eyJhbGciOiJub25lIn0.\(parts[1])."
      default: kind
      }
    let refusal = try server.connect().joinRefused(JoinRequest(room, token: bad))
    #expect(refusal == Refusal(reason: "invalid_token", code: 4401))
  }

  @Test("a token of another room is refused")
  func wrongRoom() throws {
    let (server, _, token, _) = try session()
    let other = newRoom()
    _ = try server.join(JoinRequest(other).creating())
    let refusal = try server.connect().joinRefused(JoinRequest(other, token: token))
    #expect(refusal == Refusal(reason: "wrong_room", code: 4403))
  }

  @Test("a token in the query is refused, and a room is not")
  func inQuery() throws {
    let (server, room, token, _) = try session()
    let refused = #expect(throws: UpgradeRefused.self) {
      try TestClient(server.process.listen, path: "/ws?room=\(room)&token=\(token)")
    }
    #expect(refused?.response.status == 400)
    #expect(!server.process.log.contains(token))
    let client = try TestClient(server.process.listen, path: "/ws?room=\(room)")
    try client.join(JoinRequest(room, token: token))
  }
}
