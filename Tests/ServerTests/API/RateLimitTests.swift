import TestSupport
import Testing

@Suite("What one address may do a minute", .everyTransport)
struct RateLimitTests {
  private static let server = SuiteServer([
    "--limits-rooms-per-minute", "3", "--limits-session-checks-per-minute", "4", "--limits-bad-tokens-per-minute", "2",
  ])

  private static let creation = #"{"game":"relay"}"#

  /// Each test has an address of its own.
  private func client(at source: String) throws -> HTTPClient {
    try HTTPClient(Self.server.get().listen, SocketOptions(source: source))
  }

  /// The named numbers of a field such as `"rooms";r=2;t=20`.
  private func parameters(_ field: String?, of policy: String) throws -> [String: Int] {
    let parts = try #require(field).split(separator: ";").map(String.init)
    #expect(parts.first == "\"\(policy)\"")
    return Dictionary(
      uniqueKeysWithValues: parts.dropFirst().map { part in
        let pair = part.split(separator: "=")
        return (String(pair[0]), Int(pair[1]) ?? -1)
      })
  }

  @Test("rooms: each answer says what is left, then 429 says when to come back")
  func rooms() throws {
    let client = try client(at: "127.1.0.1")
    for remaining in [2, 1, 0] {
      let response = try client.request("POST", "/v1/rooms", body: Self.creation)
      #expect(response.status == 201)
      #expect(try parameters(response.fields["ratelimit-policy"], of: "rooms") == ["q": 3, "w": 60])
      let quota = try parameters(response.fields["ratelimit"], of: "rooms")
      #expect(quota["r"] == remaining)
      #expect((1...20).contains(try #require(quota["t"])))
      #expect(response.fields["retry-after"] == nil)
    }
    let refusal = try client.request("POST", "/v1/rooms", body: Self.creation)
    #expect(refusal.status == 429)
    #expect(refusal.json["code"]?.string == "rate_limited")
    let wait = try #require(refusal.fields["retry-after"].flatMap { Int($0) })
    #expect((1...20).contains(wait))
    #expect(try parameters(refusal.fields["ratelimit"], of: "rooms") == ["r": 0, "t": wait])
    #expect(try client.request("GET", "/v1/rooms").status == 200)
  }

  @Test("what makes no room is not counted as one")
  func badCreations() throws {
    let client = try client(at: "127.1.0.2")
    for _ in 0..<5 {
      let response = try client.request("POST", "/v1/rooms", body: #"{"game":"chess"}"#)
      #expect(response.status == 422)
      #expect(response.fields["ratelimit"] == nil)
    }
    #expect(try client.request("POST", "/v1/rooms", body: Self.creation).status == 201)
  }

  @Test("session checks, whatever they bring")
  func sessionChecks() throws {
    let client = try client(at: "127.1.0.3")
    for (remaining, fields) in zip([3, 2, 1, 0], [[:], ["Authorization": "Bearer x"], ["Cookie": "a=b"], [:]]) {
      let response = try client.request("GET", "/v1/session", fields: fields)
      #expect(response.status == 200)
      #expect(try parameters(response.fields["ratelimit-policy"], of: "sessions") == ["q": 4, "w": 60])
      #expect(try parameters(response.fields["ratelimit"], of: "sessions")["r"] == remaining)
    }
    let refusal = try client.request("GET", "/v1/session")
    #expect(refusal.status == 429)
    #expect(refusal.fields["retry-after"] != nil)
  }

  @Test("bad tokens, while a good one is never held up")
  func badTokens() throws {
    let login = try Self.server.get().logIn()
    let client = try client(at: "127.1.0.6")
    func status(_ method: String, _ path: String, _ token: String) throws -> Int {
      try client.request(method, path, fields: ["Authorization": "Bearer \(token)"]).status
    }
    let log = "/v1/rooms/\(login.room)/log"
    #expect(try [status("GET", log, "x"), status("DELETE", "/v1/session", "x")] == [401, 401])
    #expect(try [status("GET", log, "x"), status("DELETE", "/v1/session", "x")] == [429, 429])
    #expect(try status("GET", log, login.token) == 200)
    #expect(try client.request("GET", log).status == 401)
    #expect(try status("DELETE", "/v1/session", login.token) == 204)
  }

  @Test("another address is not held back, nor is another connection of one let through")
  func addresses() throws {
    func status(at source: String) throws -> Int {
      try client(at: source).request("POST", "/v1/rooms", body: Self.creation).status
    }
    #expect(try (0..<4).map { _ in try status(at: "127.1.0.4") } == [201, 201, 201, 429])
    #expect(try status(at: "127.1.0.5") == 201)
  }

  @Test("without a limit, nothing is said of one")
  func unlimited() throws {
    let client = try HTTPClient(SharedServer.on().process.listen)
    let response = try client.request("POST", "/v1/rooms", body: Self.creation)
    #expect(response.status == 201)
    #expect(response.fields["ratelimit"] == nil && response.fields["ratelimit-policy"] == nil)
  }
}
