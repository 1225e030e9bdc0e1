import TestSupport
import Testing

@Suite("Sessions over HTTP", .everyTransport)
struct SessionTests {
  private func server() throws -> ServerProcess { try SharedServer.on().process }

  private func session(_ fields: [String: String]) throws -> JSONText {
    let response = try server().http("GET", "/v1/session", fields: fields)
    #expect(response.status == 200)
    #expect(response.fields["cache-control"] == "no-store")
    return response.json
  }

  @Test("what is known of a session, connected or not")
  func known() throws {
    let login = try server().logIn()
    for fields in [login.bearer, login.cookie] {
      let known = try session(fields)
      #expect(known["authenticated"]?.bool == true)
      #expect(known["compatible"]?.bool == true)
      #expect(known["token_version"]?.int == 1)
      #expect(known["server_version"]?.string?.isEmpty == false)
      #expect(known["room"]?.string == login.room)
      #expect(known["player"]?.string == login.player)
      #expect((86_000...86_400).contains(known["expires_in"]?.int ?? 0))
      #expect(known["connected"]?.bool == true)
    }
    login.client.disconnect()
    try eventually("disconnected") { try session(login.bearer)["connected"]?.bool == false }
  }

  @Test("a spectator has a session without a player")
  func spectator() throws {
    let login = try server().logIn()
    var request = JoinRequest(login.room)
    request.role = "spectator"
    let token = try #require(try TestClient(server().listen).join(request)["token"]?.string)
    let known = try session(["Authorization": "Bearer \(token)"])
    #expect(known["authenticated"]?.bool == true)
    #expect(known["player"]?.isNull == true)
  }

  @Test(
    "without a good token, what a token would say is null",
    arguments: [(nil, nil), ("x", false), ("a.b.c", false)] as [(String?, Bool?)])
  func unknown(_ token: String?, _ isCompatible: Bool?) throws {
    let unknown = try session(token.map { ["Authorization": "Bearer \($0)"] } ?? [:])
    #expect(unknown["authenticated"]?.bool == false)
    #expect(unknown["compatible"]?.bool == isCompatible)
    for name in ["token_version", "room", "player", "expires_in", "connected"] {
      #expect(unknown[name]?.isNull == true)
    }
    #expect(unknown["server_version"]?.string?.isEmpty == false)
  }

  @Test("a token outlives its key's first place, and is not read without the key")
  func keys() throws {
    let storage = try TestStorage(.sqlite)
    let first = try ServerProcess(storage)
    let login = try first.logIn()
    first.terminate()
    _ = try first.waitForExit()
    let newKey = "new:\(String(repeating: "a5", count: 32))"
    for (keys, isKnown) in [("\(newKey),\(ServerProcess.keys)", true), (newKey, false)] {
      let server = try ServerProcess(storage, arguments: ["--keys", keys])
      let known = try server.http("GET", "/v1/session", fields: login.bearer).json
      #expect(known["authenticated"]?.bool == isKnown)
      #expect(known["compatible"]?.bool == isKnown)
      #expect(known["player"]?.string == (isKnown ? login.player : nil))
      let log = try server.http("GET", "/v1/rooms/\(login.room)/log", fields: login.bearer)
      #expect(log.status == (isKnown ? 200 : 401))
      server.terminate()
      _ = try server.waitForExit()
    }
  }

  @Test("a token that has ended could be read, and is good for nothing")
  func expiry() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--session-ttl", "1s"])
    let login = try server.logIn()
    try eventually("expired") {
      try server.http("GET", "/v1/session", fields: login.bearer).json["authenticated"]?.bool == false
    }
    let ended = try server.http("GET", "/v1/session", fields: login.bearer).json
    #expect(ended["compatible"]?.bool == true)
    #expect(ended["player"]?.isNull == true)
    for (method, path) in [("DELETE", "/v1/session"), ("GET", "/v1/rooms/\(login.room)/log")] {
      let response = try server.http(method, path, fields: login.bearer)
      #expect(response.status == 401)
      #expect(response.json["code"]?.string == "expired_token")
    }
    let refreshed = try server.http("POST", "/v1/session/refresh", body: #"{"refresh":"\#(login.refresh)"}"#)
    #expect(refreshed.status == 200)
  }

  @Test("the bearer token counts before the cookie")
  func precedence() throws {
    let login = try server().logIn()
    let fields = login.cookie.merging(["Authorization": "Bearer x"]) { $1 }
    #expect(try session(fields)["authenticated"]?.bool == false)
  }

  // MARK: Logging out

  @Test("a logout closes the sockets of the session and leaves nothing usable", arguments: ["bearer", "cookie"])
  func logout(_ way: String) throws {
    let login = try server().logIn()
    let fields = way == "bearer" ? login.bearer : login.cookie
    let response = try server().http("DELETE", "/v1/session", fields: fields)
    #expect(response.status == 204)
    #expect(response.fields["set-cookie"]?.hasPrefix("croupier_session=;") == true)
    #expect(response.fields["set-cookie"]?.contains("Max-Age=0") == true)
    #expect(try login.client.refusal() == Refusal(reason: "revoked", code: 4403))
    #expect(try session(login.bearer)["authenticated"]?.bool == false)
    #expect(try session(login.bearer)["compatible"]?.bool == true)
    let rejoin = JoinRequest(login.room, token: login.token)
    #expect(try TestClient(server().listen).joinRefused(rejoin) == Refusal(reason: "revoked", code: 4403))
    for (path, body) in [("/v1/session/refresh", #"{"refresh":"\#(login.refresh)"}"#), ("/v1/session/reset", "{}")] {
      let refused = try server().http("POST", path, fields: login.bearer, body: body)
      #expect(refused.status == 401)
      #expect(refused.fields["www-authenticate"]?.hasPrefix("Bearer") == true)
    }
    #expect(try server().http("GET", "/v1/rooms/\(login.room)/log", fields: login.bearer).status == 401)
    #expect(try server().http("DELETE", "/v1/session", fields: fields).status == 204)
  }

  @Test("without a good token there is nobody to log out", arguments: [nil, "x"])
  func noLogout(_ token: String?) throws {
    let fields = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
    let response = try server().http("DELETE", "/v1/session", fields: fields)
    #expect(response.status == 401)
    #expect(response.json["code"]?.string == (token == nil ? "no_token" : "invalid_token"))
    #expect(response.fields["www-authenticate"]?.hasPrefix("Bearer") == true)
  }

  @Test("a session stays ended when the server starts again", arguments: StorageKind.tested)
  func logoutSurvives(_ kind: StorageKind) throws {
    let storage = try TestStorage(kind)
    let first = try ServerProcess(storage)
    let login = try first.logIn()
    #expect(try first.http("DELETE", "/v1/session", fields: login.bearer).status == 204)
    try first.kill9()
    let second = try ServerProcess(storage)
    let known = try second.http("GET", "/v1/session", fields: login.bearer)
    #expect(known.json["authenticated"]?.bool == false)
    let rejoin = JoinRequest(login.room, token: login.token)
    #expect(try TestClient(second.listen).joinRefused(rejoin) == Refusal(reason: "revoked", code: 4403))
  }

  // MARK: New tokens

  private func refresh(_ text: String) throws -> HTTPResponse {
    try server().http("POST", "/v1/session/refresh", body: #"{"refresh":\#(text.jsonQuoted)}"#)
  }

  @Test("a refresh token gives a new pair, once; used again, it ends the session")
  func refreshing() throws {
    let login = try server().logIn()
    let response = try refresh(login.refresh)
    #expect(response.status == 200)
    #expect(response.json["expires_in"]?.int == 86_400)
    let token = try #require(response.json["token"]?.string)
    let second = try #require(response.json["refresh"]?.string)
    #expect(second != login.refresh)
    #expect(try session(["Authorization": "Bearer \(token)"])["player"]?.string == login.player)
    #expect(try refresh(second).status == 200)
    try login.client.actAndWait("1", "1")
    let reuse = try refresh(login.refresh)
    #expect(reuse.status == 401)
    #expect(reuse.json["code"]?.string == "revoked")
    #expect(try login.client.refusal() == Refusal(reason: "revoked", code: 4403))
    #expect(try session(["Authorization": "Bearer \(token)"])["authenticated"]?.bool == false)
  }

  @Test("what is no refresh token is refused, and disturbs nobody")
  func badRefresh() throws {
    let login = try server().logIn()
    let parts = login.refresh.split(separator: ".").map(String.init)
    let foreign = try server().logIn().refresh.split(separator: ".").map(String.init)
    let forgeries = [
      "", "x", login.token, login.refresh + "x", "\(parts[0]).\(parts[1]).\(foreign[2]).\(foreign[3])",
      "nowhere.\(parts[1]).\(parts[2]).\(parts[3])",
    ]
    for text in forgeries {
      let response = try refresh(text)
      #expect(response.status == 401)
      #expect(response.json["code"]?.string == "invalid_refresh")
    }
    try login.client.actAndWait("1", "1")
    #expect(try refresh(login.refresh).status == 200)
  }

  @Test("a reset gives the same player a new session and ends the old one")
  func reset() throws {
    let login = try server().logIn()
    let response = try server().http("POST", "/v1/session/reset", fields: login.bearer, body: "{}")
    #expect(response.status == 200)
    #expect(try login.client.refusal() == Refusal(reason: "revoked", code: 4403))
    let token = try #require(response.json["token"]?.string)
    let rejoined = try TestClient(server().listen).join(JoinRequest(login.room, token: token))
    #expect(rejoined["you"]?["player"]?.string == login.player)
    #expect(rejoined["you"]?["session"]?.string != login.session)
    #expect(try session(login.bearer)["authenticated"]?.bool == false)
    #expect(try refresh(login.refresh).status == 401)
    #expect(try refresh(try #require(response.json["refresh"]?.string)).status == 200)
  }

  @Test(
    "bad calls are told what is wrong with them",
    arguments: [
      ("/v1/session", "{", 400), ("/v1/session", "[]", 422), ("/v1/session", "{}", 422),
      ("/v1/session", #"{"token":1}"#, 422), ("/v1/session", #"{"token":"x"}"#, 401),
      ("/v1/session/refresh", "{}", 422), ("/v1/session/refresh", #"{"refresh":"x"}"#, 401),
      ("/v1/session/reset", "{}", 401),
    ])
  func badCalls(_ path: String, _ body: String, _ status: Int) throws {
    let response = try server().http("POST", path, body: body)
    #expect(response.status == status)
    #expect(response.fields["content-type"] == "application/problem+json")
  }
}
