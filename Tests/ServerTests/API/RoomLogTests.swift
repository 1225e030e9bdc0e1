import TestSupport
import Testing

@Suite("The log of a room over HTTP", .everyTransport)
struct RoomLogTests {
  private func page(_ login: Login, _ kind: StorageKind, _ query: String = "") throws -> JSONText {
    let server = try SharedServer.on(kind).process
    let response = try server.http("GET", "/v1/rooms/\(login.room)/log\(query)", fields: login.bearer)
    #expect(response.status == 200)
    #expect(response.json.isValid)
    return response.json
  }

  @Test("its events are those of the wire, page by page", arguments: StorageKind.tested)
  func pages(_ kind: StorageKind) throws {
    let ann = try SharedServer.on(kind).process.logIn()
    let bob = try SharedServer.on(kind).process.logIn(JoinRequest(ann.room))
    for number in 1...5 {
      try ann.client.actAndWait("a\(number)", #"{"n": \#(number)}"#)
      try bob.client.actAndWait("b\(number)", "\"é\"")
    }
    _ = try ann.client.event(12)
    for login in [ann, bob] {
      try login.client.send(text: #"{"type":"sync","after":0}"#)
      _ = try login.client.take("live")
      let wire = login.client.history.filter { $0.type == "event" }.map(\.json)
      var events: [JSONText] = []
      var after: Int? = 0
      while let start = after {
        let page = try page(login, kind, "?after=\(start)&limit=5")
        #expect(page["head"]?.int == 12)
        #expect(page["events"]?.elements.count == min(5, 12 - start))
        events += page["events"]?.elements ?? []
        after = page["next"]?.int
      }
      #expect(events.count == 12)
      #expect(events == wire.suffix(12))
      #expect(events.count { $0["id"] != nil } == 5)
    }
  }

  @Test("it ends where the room does")
  func end() throws {
    let login = try SharedServer.on().process.logIn()
    try login.client.actAndWait("1", "1")
    for after in [2, 3, 1_000_000] {
      let page = try page(login, .sqlite, "?after=\(after)")
      #expect(page["events"]?.elements.isEmpty == true)
      #expect(page["head"]?.int == 2)
      #expect(page["next"]?.isNull == true)
    }
  }

  @Test("a hundred events, unless another number is asked for, and fewer when they are long")
  func limits() throws {
    let login = try SharedServer.on().process.logIn()
    try login.client.send(texts: (1...120).map { TestClient.act("\($0)", "\($0)") })
    let long = "\"\(String(repeating: "x", count: 16_000))\""
    for number in 1...20 { try login.client.actAndWait("long \(number)".replacing(" ", with: "-"), long) }
    #expect(try page(login, .sqlite)["events"]?.elements.count == 100)
    #expect(try page(login, .sqlite, "?limit=1")["events"]?.elements.count == 1)
    let page = try page(login, .sqlite, "?after=121&limit=1000")
    let count = try #require(page["events"]?.elements.count)
    #expect((10..<20).contains(count))
    #expect(page["next"]?.int == 121 + count)
  }

  @Test("only sessions of the room may read it")
  func refusals() throws {
    let server = try SharedServer.on().process
    let (login, stranger) = (try server.logIn(), try server.logIn())
    let path = "/v1/rooms/\(login.room)/log"
    func status(_ path: String, _ fields: [String: String]) throws -> (Int, String?) {
      let response = try server.http("GET", path, fields: fields)
      return (response.status, response.json["code"]?.string)
    }
    #expect(try status(path, [:]) == (401, "no_token"))
    #expect(try status(path, ["Authorization": "Bearer x"]) == (401, "invalid_token"))
    #expect(try status(path, stranger.bearer) == (403, "wrong_room"))
    #expect(try status("/v1/rooms/nowhere/log", login.bearer) == (403, "wrong_room"))
    for query in ["limit=0", "limit=1001", "limit=x", "after=-1", "after=x", "after=", "limit="] {
      #expect(try status("\(path)?\(query)", login.bearer) == (400, "malformed"))
    }
  }
}
