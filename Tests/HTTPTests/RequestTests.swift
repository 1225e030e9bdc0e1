import HTTP
import HTTPTypes
import Testing

@Suite("What a request says")
struct RequestTests {
  @Test(
    "a connection is kept open by the rules of its version",
    arguments: [
      (1, nil, true), (1, "close", false), (1, "CLOSE", false), (1, "keep-alive", true), (1, "Upgrade, close", false),
      (1, "closed", true), (1, "keep-alive, close", false), (0, nil, false), (0, "keep-alive", true),
      (0, "Keep-Alive", true),
      (0, "close", false), (0, "keep-alive, close", false), (0, "x", false),
    ])
  func keepAlive(_ minorVersion: Int, _ connection: String?, _ isKeepAlive: Bool) {
    let field = connection.map { "Connection: \($0)\r\n" } ?? ""
    #expect(summary("GET / HTTP/1.\(minorVersion)\r\nHost: a\r\n\(field)\r\n")?.isKeepAlive == isKeepAlive)
  }

  @Test("`close` counts in any of several lines")
  func severalLines() {
    let text = "GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: close\r\n\r\n"
    #expect(summary(text)?.isKeepAlive == false)
  }

  private func request(_ fields: HTTPFields) -> Request { Request(method: .get, path: "/", fields: fields) }

  @Test("the elements of a list are taken from all its lines, without empty ones")
  func elements() {
    let request = request([.connection: "Upgrade ,\tx", .connection: "", .connection: ", y,"])
    #expect(request.elements(of: .connection) == ["Upgrade", "x", "y"])
    #expect(request.elements(of: .upgrade) == [])
  }

  @Test(
    "a cookie is found by its name",
    arguments: [
      ("s=1", "1"), ("a=0; s=1", "1"), ("a=0;s=1;", "1"), ("s=1; s=2", "1"), ("s=a=b", "a=b"), ("s=a==", "a=="),
      ("s=", nil), ("s", nil),
      ("xs=1", nil), ("S=1", nil), ("", nil), ("=1", nil), ("a=s=1", nil),
    ] as [(String, String?)])
  func cookie(_ line: String, _ value: String?) {
    #expect(request([.cookie: line]).cookie("s") == value)
  }

  @Test("a cookie is looked for in every line")
  func cookies() {
    #expect(request([.cookie: "a=1", .cookie: "s=2"]).cookie("s") == "2")
  }

  @Test(
    "a bearer token is what follows the scheme",
    arguments: [
      ("Bearer abc", "abc"), ("bearer abc", "abc"), ("BEARER  abc", "abc"), ("Bearer", nil), ("Basic abc", nil),
      ("Bearerabc", nil),
      ("abc", nil), ("", nil),
    ] as [(String, String?)])
  func bearer(_ value: String, _ token: String?) {
    #expect(request([.authorization: value]).bearerToken == token)
    #expect(request([:]).bearerToken == nil)
  }

  @Test("a query item is found by its name, the first counts")
  func query() {
    let request = Request(method: .get, path: "/", query: [("a", "1"), ("a", "2"), ("b", "")])
    #expect(request.queryValue("a") == "1")
    #expect(request.queryValue("b") == "")
    #expect(request.queryValue("c") == nil)
  }
}
