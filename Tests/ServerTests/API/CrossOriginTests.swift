import TestSupport
import Testing

@Suite("The API and pages of other origins", .everyTransport)
struct CrossOriginTests {
  private static let friend = "https://play.example.com"
  private static let server = SuiteServer(["--websocket-allowed-origins", friend])

  private func client() throws -> HTTPClient { try HTTPClient(Self.server.get().listen) }

  private func create(_ fields: [String: String]) throws -> HTTPResponse {
    try client().request("POST", "/v1/rooms", fields: fields, body: #"{"game":"relay"}"#)
  }

  @Test("an allowed page makes a room and may read what is said of it")
  func friend() throws {
    let response = try create(["Origin": Self.friend, "Sec-Fetch-Site": "cross-site"])
    #expect(response.status == 201)
    #expect(response.fields["access-control-allow-origin"] == Self.friend)
    #expect(response.fields["access-control-allow-credentials"] == "true")
    let exposed = response.fields["access-control-expose-headers"] ?? ""
    for name in ["Retry-After", "RateLimit", "RateLimit-Policy", "Location"] { #expect(exposed.contains(name)) }
    #expect(response.fields["vary"] == "Origin")
  }

  @Test(
    "a stranger's page makes none",
    arguments: [
      ["Origin": "https://evil.test"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
      ["Sec-Fetch-Site": "same-site"],
    ])
  func stranger(_ fields: [String: String]) throws {
    let response = try create(fields)
    #expect(response.status == 403)
    #expect(response.json["code"]?.string == "origin_not_allowed")
    #expect(response.fields["access-control-allow-origin"] == nil)
    #expect(response.fields["vary"] == "Origin")
  }

  @Test("nor does it learn whether there is something at a path")
  func nowhere() throws {
    let statuses = try ["/v1/rooms", "/nowhere", "/v1/session", "/"].map { path in
      try client().request("POST", path, fields: ["Origin": "https://evil.test"]).status
    }
    #expect(statuses == [403, 403, 403, 403])
  }

  @Test("who is no browser makes one, and so does a page of the server's own", arguments: ["", "same-origin", "none"])
  func noPage(_ site: String) throws {
    #expect(try create(["Sec-Fetch-Site": site]).status == 201)
  }

  @Test("reading is free, and the answer is not for a stranger's page")
  func reading() throws {
    for (origin, allowed) in [("https://evil.test", nil), (Self.friend, Self.friend)] {
      let response = try client().request("GET", "/v1/games", fields: ["Origin": origin])
      #expect(response.status == 200)
      #expect(response.fields["access-control-allow-origin"] == allowed)
      #expect(response.fields["vary"] == "Origin")
    }
  }

  @Test("an allowed page's preflight learns what it may send")
  func preflight() throws {
    let fields = [
      "Origin": Self.friend, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type",
    ]
    let response = try client().request("OPTIONS", "/v1/rooms", fields: fields)
    #expect(response.status == 204)
    #expect(response.body.isEmpty)
    #expect(response.fields["access-control-allow-origin"] == Self.friend)
    #expect(response.fields["access-control-allow-credentials"] == "true")
    #expect(response.fields["access-control-allow-methods"] == "POST, GET, HEAD, OPTIONS")
    #expect(response.fields["access-control-allow-headers"] == "authorization, content-type")
    #expect(response.fields["access-control-max-age"] == "600")
    #expect(response.fields["vary"] == "Origin")
  }

  @Test("a stranger's preflight does not, and one for nothing is told so")
  func otherPreflights() throws {
    let asking = ["Access-Control-Request-Method": "POST"]
    let stranger = try client().request(
      "OPTIONS", "/v1/rooms", fields: asking.merging(["Origin": "https://evil.test"]) { $1 })
    #expect(stranger.status == 204)
    #expect(!stranger.fields.keys.contains { $0.hasPrefix("access-control") })
    let nowhere = try client().request(
      "OPTIONS", "/nowhere", fields: asking.merging(["Origin": Self.friend]) { $1 })
    #expect(nowhere.status == 404)
  }

  @Test("a problem can be read by the page that caused it")
  func problems() throws {
    let response = try client().request("GET", "/v1/rooms/no-such-room", fields: ["Origin": Self.friend])
    #expect(response.status == 404)
    #expect(response.fields["access-control-allow-origin"] == Self.friend)
  }
}
