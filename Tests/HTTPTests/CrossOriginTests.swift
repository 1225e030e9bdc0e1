import HTTP
import HTTPTypes
import Testing

@Suite("Pages of other origins")
struct CrossOriginTests {
  private static let friend = "https://play.example.com"
  private let rules = CrossOriginRules(.list([friend]))

  private func request(_ method: HTTPRequest.Method, _ fields: [(String, String)] = []) -> Request {
    var request = Request(method: method, path: "/", fields: [.host: "api.example.com"])
    for (name, value) in fields { request.fields[HTTPField.Name(name)!] = value }
    return request
  }

  @Test(
    "what may change something comes from an allowed page, or from no browser",
    arguments: [
      ([], true), ([("Origin", friend)], true), ([("Origin", "https://PLAY.example.com:443")], true),
      ([("Sec-Fetch-Site", "same-origin")], true), ([("Sec-Fetch-Site", "none")], true),
      ([("Origin", friend), ("Sec-Fetch-Site", "cross-site")], true),
      ([("Origin", "https://evil.test")], false), ([("Origin", "null")], false), ([("Origin", "")], false),
      ([("Origin", "http://play.example.com")], false), ([("Origin", "https://api.example.com")], false),
      ([("Sec-Fetch-Site", "cross-site")], false), ([("Sec-Fetch-Site", "same-site")], false),
      ([("Sec-Fetch-Site", "")], false), ([("Sec-Fetch-Site", "same-origin, none")], false),
      ([("Origin", "https://evil.test"), ("Sec-Fetch-Site", "same-origin")], false),
    ] as [([(String, String)], Bool)],
    [HTTPRequest.Method.post, .delete, .put, .patch])
  func unsafe(_ sample: (fields: [(String, String)], isAllowed: Bool), _ method: HTTPRequest.Method) {
    let problem = rules.refusal(of: request(method, sample.fields))
    #expect((problem == nil) == sample.isAllowed)
    #expect(sample.isAllowed || problem?.status == .forbidden && problem?.code == "origin_not_allowed")
  }

  @Test("what changes nothing is not refused", arguments: [HTTPRequest.Method.get, .head, .options])
  func safe(_ method: HTTPRequest.Method) {
    #expect(rules.refusal(of: request(method, [("Origin", "https://evil.test")])) == nil)
    #expect(rules.refusal(of: request(method, [("Sec-Fetch-Site", "cross-site")])) == nil)
  }

  @Test("an allowed page may read the answer, by its own name, with its cookies, and what is said beside the body")
  func answerToFriend() {
    let response = rules.completed(
      Response(.created, fields: [.location: "/x"]), to: request(.post, [("Origin", Self.friend)]))
    #expect(
      response.fields == [
        .location: "/x", .vary: "Origin", .accessControlAllowOrigin: Self.friend,
        .accessControlAllowCredentials: "true",
        .accessControlExposeHeaders: "Location, RateLimit, RateLimit-Policy, Retry-After",
      ])
  }

  @Test("no other may, and no cache mixes the two up", arguments: [nil, "https://evil.test", "null", "*"])
  func answerToStranger(_ origin: String?) {
    let fields = origin.map { [("Origin", $0)] } ?? []
    for method in [HTTPRequest.Method.get, .post, .options] {
      #expect(rules.completed(Response(.ok), to: request(method, fields)).fields == [.vary: "Origin"])
    }
  }

  @Test("a preflight learns what an allowed page may send")
  func preflight() {
    let told = Response.allowing([.get, .head, .delete], to: .options)
    let fields = [("Origin", Self.friend), ("Access-Control-Request-Method", "DELETE")]
    let response = rules.completed(told, to: request(.options, fields))
    #expect(response.status == .noContent)
    #expect(
      response.fields == [
        .allow: "GET, HEAD, DELETE, OPTIONS", .vary: "Origin", .accessControlAllowOrigin: Self.friend,
        .accessControlAllowCredentials: "true", .accessControlAllowMethods: "GET, HEAD, DELETE, OPTIONS",
        .accessControlAllowHeaders: "authorization, content-type", .accessControlMaxAge: "600",
      ])
  }

  @Test("one of another page learns nothing")
  func strangersPreflight() {
    let told = Response.allowing([.get], to: .options)
    let fields = [("Origin", "https://evil.test"), ("Access-Control-Request-Method", "GET")]
    #expect(
      rules.completed(told, to: request(.options, fields)).fields == [.allow: "GET, OPTIONS", .vary: "Origin"])
  }

  @Test("the server's own pages are friends, whatever scheme ends before it")
  func sameHost() {
    let rules = CrossOriginRules(.sameHost)
    for origin in ["http://api.example.com", "https://api.example.com"] {
      #expect(rules.refusal(of: request(.post, [("Origin", origin)])) == nil)
    }
    #expect(rules.refusal(of: request(.post, [("Origin", Self.friend)])) != nil)
  }
}
