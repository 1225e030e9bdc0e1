import TestSupport
import Testing

@Suite("HTTP", .everyTransport)
struct HTTPTests {
  private func client() throws -> HTTPClient { try HTTPClient(SharedServer.on().process.listen) }

  @Test("it is alive and ready, and says what it runs on", arguments: StorageKind.tested)
  func health(_ kind: StorageKind) throws {
    let server = try SharedServer.on(kind).process
    #expect(server.storageKind == kind.rawValue)
    for address in [server.listen, server.admin] {
      let client = try HTTPClient(address)
      #expect(try client.request("GET", "/healthz").status == 200)
      #expect(try client.request("GET", "/readyz").status == 200)
    }
  }

  @Test("the operator's listener has nothing for players")
  func adminListener() throws {
    let admin = try SharedServer.on().process.admin
    #expect(try HTTPClient(admin).request("GET", "/v1/games").status == 404)
    #expect(try HTTPClient(admin).request("GET", "/").status == 404)
  }

  @Test("the games")
  func games() throws {
    let response = try client().request("GET", "/v1/games")
    #expect(response.status == 200)
    #expect(response.fields["content-type"]?.hasPrefix("application/json") == true)
    let relay = try #require(response.json["games"]?.elements.first { $0["name"]?.string == "relay" })
    #expect(relay["seats"]?["min"]?.int == 1)
    #expect(relay["seats"]?["max"]?.int == 1024)
    #expect(relay["title"]?.string?.isEmpty == false)
  }

  @Test("a room is made, found, listed and joined", arguments: StorageKind.tested)
  func rooms(_ kind: StorageKind) throws {
    let server = try SharedServer.on(kind)
    let client = try HTTPClient(server.process.listen)
    let made = try client.request("POST", "/v1/rooms", body: #"{"game":"relay","seats":3}"#)
    #expect(made.status == 201)
    let room = try #require(made.json["room"]?.string)
    #expect(room.wholeMatch(of: /[ABCDEFGHJKLMNPQRSTUVWXYZ23456789]{6}/) != nil)
    let found = try client.request("GET", "/v1/rooms/\(room)")
    #expect(found.status == 200)
    for facts in [made.json, found.json] {
      #expect(facts["game"]?.string == "relay")
      #expect(facts["seats"]?.int == 3)
      #expect(facts["phase"]?.string == "playing")
      #expect(facts["private"]?.bool == false)
    }
    #expect(try listedRooms(client).contains(room))
    _ = try server.join(JoinRequest(room))
  }

  @Test("a private room is found by who knows it, and not listed")
  func privateRoom() throws {
    let client = try client()
    let made = try client.request("POST", "/v1/rooms", body: #"{"game":"relay","private":true}"#)
    let room = try #require(made.json["room"]?.string)
    #expect(try client.request("GET", "/v1/rooms/\(room)").json["private"]?.bool == true)
    #expect(try !listedRooms(client).contains(room))
  }

  /// All public rooms, page by page.
  private func listedRooms(_ client: HTTPClient) throws -> [String] {
    var rooms: [String] = []
    var cursor: String? = ""
    while let here = cursor {
      let page = try client.request("GET", "/v1/rooms?game=relay&limit=100" + (here.isEmpty ? "" : "&cursor=\(here)"))
        .json
      rooms += (page["rooms"]?.elements ?? []).compactMap { $0["room"]?.string }
      cursor = page["next"]?.string
    }
    return rooms
  }

  @Test("a session, with and without a token")
  func session() throws {
    let server = try SharedServer.on()
    let room = newRoom()
    let player = try server.connect()
    let joined = try player.join(JoinRequest(room).creating())
    let token = try #require(joined["token"]?.string)
    let client = try client()
    let anonymous = try client.request("GET", "/v1/session")
    #expect(anonymous.status == 200)
    #expect(anonymous.json["authenticated"]?.bool == false)
    #expect(anonymous.json["room"]?.isNull == true)
    for fields in [["Authorization": "Bearer \(token)"], ["Cookie": "croupier_session=\(token)"]] {
      let known = try client.request("GET", "/v1/session", fields: fields)
      #expect(known.json["authenticated"]?.bool == true)
      #expect(known.json["compatible"]?.bool == true)
      #expect(known.json["room"]?.string == room)
      #expect(known.json["player"]?.string == joined["you"]?["player"]?.string)
      #expect(known.json["expires_in"]?.int ?? 0 > 86_000)
      #expect(known.json["server_version"]?.string?.isEmpty == false)
    }
  }

  @Test("the page")
  func page() throws {
    let response = try client().request("GET", "/")
    #expect(response.status == 200)
    #expect(response.fields["content-type"]?.hasPrefix("text/html") == true)
    #expect(response.body.lowercased().contains("<!doctype html>"))
  }

  @Test("one connection serves many requests, also when they come at once")
  func pipelining() throws {
    let client = try client()
    let targets = ["/healthz", "/v1/games", "/v1/rooms/no-such-room", "/healthz"]
    try client.send(targets.map { client.head("GET", $0, fields: [:]) }.joined())
    #expect(try targets.map { _ in try client.response().status } == [200, 200, 404, 200])
    #expect(try client.request("GET", "/healthz", fields: ["Connection": "close"]).status == 200)
    try client.waitForEnd()
  }

  @Test(
    "bad calls are told what is wrong with them",
    arguments: [
      ("GET", "/nowhere", nil, 404), ("GET", "/v1/rooms/no-such-room", nil, 404),
      ("GET", "/v1/rooms?limit=101", nil, 400), ("GET", "/v1/rooms?limit=x", nil, 400),
      ("GET", "/v1/rooms?phase=later", nil, 400), ("POST", "/v1/rooms", "{", 400), ("POST", "/v1/rooms", "[]", 422),
      ("POST", "/v1/rooms", "{}", 422), ("POST", "/v1/rooms", #"{"game":"chess"}"#, 422),
      ("POST", "/v1/rooms", #"{"game":"relay","seats":0}"#, 422), ("GET", "/ws", nil, 426),
    ])
  func badCall(_ method: String, _ target: String, _ body: String?, _ status: Int) throws {
    let response = try client().request(method, target, body: body)
    #expect(response.status == status)
    #expect(response.fields["content-type"]?.hasPrefix("application/problem+json") == true)
    #expect(response.json["status"]?.int == status)
    #expect(response.json["code"]?.string?.isEmpty == false)
    #expect(response.json.isValid)
  }

  @Test("a method that is not there is told which ones are")
  func methodNotAllowed() throws {
    let response = try client().request("DELETE", "/v1/rooms")
    #expect(response.status == 405)
    let allowed = response.fields["allow"]?.split(separator: ", ") ?? []
    #expect(allowed.contains("GET") && allowed.contains("POST") && !allowed.contains("DELETE"))
  }

  @Test("a body that is not JSON by its own account is refused")
  func mediaType() throws {
    let fields = ["Content-Type": "text/plain"]
    #expect(try client().request("POST", "/v1/rooms", fields: fields, body: "{}").status == 415)
  }

  @Test("what is too long is refused, without reading it")
  func tooLong() throws {
    let head = try client().head("POST", "/v1/rooms", fields: [:], bodyByteCount: 65_537)
    #expect(try answer(to: head).status == 413)
    #expect(try answer(to: "GET /\(String(repeating: "x", count: 5000)) HTTP/1.1\r\n").status == 414)
    #expect(try answer(to: "GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "x", count: 20_000))").status == 431)
  }

  @Test(
    "what is not HTTP is refused, and the connection closed",
    arguments: [
      "nonsense\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "POST /v1/rooms HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
      "POST /v1/rooms HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
      "POST /v1/rooms HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    ])
  func malformed(_ text: String) throws {
    let client = try client()
    try client.send(text)
    #expect(try client.response().status == 400)
    try client.waitForEnd()
  }

  private func answer(to text: String) throws -> HTTPResponse {
    let client = try client()
    try client.send(text)
    return try client.response()
  }
}
