import TestSupport
import Testing

@Suite("The cookie of a session", .everyTransport)
struct CookieTests {
  private func server() throws -> ServerProcess { try SharedServer.on().process }

  private func keep(_ token: String) throws -> HTTPResponse {
    try server().http("POST", "/v1/session", body: #"{"token":\#(token.jsonQuoted)}"#)
  }

  /// The parts of a `Set-Cookie`.
  private func parts(_ response: HTTPResponse) throws -> [String] {
    try #require(response.fields["set-cookie"]).split(separator: "; ").map(String.init)
  }

  @Test("a good token is kept where no script and no other site reach it, as long as it lives")
  func keeping() throws {
    let login = try server().logIn()
    let response = try keep(login.token)
    #expect(response.status == 204)
    var parts = try parts(response)
    let age = try #require(parts.popLast()?.split(separator: "="))
    #expect(parts == ["croupier_session=\(login.token)", "Path=/", "HttpOnly", "Secure", "SameSite=Strict"])
    #expect(age[0] == "Max-Age" && (86_000...86_400).contains(Int(age[1]) ?? 0))
    let client = try TestClient(server().listen, fields: login.cookie)
    var request = JoinRequest(login.room)
    request.takeover = true
    #expect(try client.join(request)["you"]?["player"]?.string == login.player)
  }

  @Test("a token that is not good is not kept")
  func refused() throws {
    let login = try server().logIn()
    let parts = login.token.split(separator: ".")
    for token in ["", "x", "a.b.c", "\(parts[0]).\(parts[1]).\(parts[1])", "\(login.token); Domain=evil.test"] {
      let response = try keep(token)
      #expect(response.status == 401)
      #expect(response.json["code"]?.string == "invalid_token")
      #expect(response.fields["set-cookie"] == nil)
    }
  }

  @Test("nor is one of a session that has ended")
  func revoked() throws {
    let login = try server().logIn()
    #expect(try server().http("DELETE", "/v1/session", fields: login.bearer).status == 204)
    let response = try keep(login.token)
    #expect(response.status == 401)
    #expect(response.json["code"]?.string == "revoked")
    #expect(response.fields["set-cookie"] == nil)
  }

  @Test("a browser that has it gets the new token there too, any other does not", arguments: ["refresh", "reset"])
  func replacing(_ call: String) throws {
    for hasCookie in [true, false] {
      let login = try server().logIn()
      let fields = hasCookie ? login.cookie : login.bearer
      let response = try server().http(
        "POST", "/v1/session/\(call)", fields: fields, body: #"{"refresh":"\#(login.refresh)"}"#)
      #expect(response.status == 200)
      let token = try #require(response.json["token"]?.string)
      if hasCookie {
        #expect(try parts(response).first == "croupier_session=\(token)")
        #expect(try parts(response).last == "Max-Age=86400")
      } else {
        #expect(response.fields["set-cookie"] == nil)
      }
    }
  }

  @Test("a page of another site can do nothing with it", arguments: ["POST", "DELETE"])
  func otherSites(_ method: String) throws {
    let login = try server().logIn()
    for stranger in [["Origin": "https://evil.test"], ["Sec-Fetch-Site": "cross-site"]] {
      let fields = login.cookie.merging(stranger) { $1 }
      for path in ["/v1/session", "/v1/session/reset"] {
        let response = try server().http(method, path, fields: fields)
        #expect(response.status == 403)
        #expect(response.json["code"]?.string == "origin_not_allowed")
      }
    }
    try login.client.actAndWait("1", "1")
  }

  @Test("a page of the server's own can")
  func ownPage() throws {
    let login = try server().logIn()
    let origin = ["Origin": "http://\(try server().listen)", "Sec-Fetch-Site": "same-origin"]
    let response = try server().http("DELETE", "/v1/session", fields: login.cookie.merging(origin) { $1 })
    #expect(response.status == 204)
  }
}
