import HTTP
import HTTPTypes
import Testing

@Suite("The request line")
struct RequestLineTests {
  @Test(
    "a target is a decoded path and decoded query items",
    arguments: [
      ("/", "/", []), ("/v1/rooms", "/v1/rooms", []), ("/a%20b/%C3%A9", "/a b/é", []), ("//a/", "//a/", []),
      ("/a+b", "/a+b", []), ("/?", "/", []), ("/?a=1&b=2", "/", ["a=1", "b=2"]), ("/?a=b=c", "/", ["a=b=c"]),
      ("/?a", "/", ["a="]), ("/?=v", "/", ["=v"]), ("/?a=1&&a=2", "/", ["a=1", "a=2"]),
      ("/?x+y=%2B%26%3D", "/", ["x y=+&="]), ("/?a=?/", "/", ["a=?/"]), ("/a|b\"{}", "/a|b\"{}", []),
    ])
  func targets(_ target: String, _ path: String, _ query: [String]) {
    let expected = Summary(path: path, query: query)
    #expect(outcomes("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n") == [.request(expected)])
  }

  @Test(
    "an absolute target is taken, and its host in place of the field",
    arguments: [
      ("http://b", "b", "/"), ("http://b:81/c", "b:81", "/c"), ("HTTPS://b?d=e", "b", "/"),
      ("http://[::1]/", "[::1]", "/"),
    ])
  func absolute(_ target: String, _ host: String, _ path: String) {
    let request = summary("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(request?.fields[.host] == host)
    #expect(request?.path == path)
  }

  @Test(
    "a target that is none is refused",
    arguments: [
      "", "a", "*", "a:80", "/a#b", "/%", "/%4", "/%4g", "/%00", "/%FF", "/a%2Fb", "/a%2f%CC%81", "/?%zz", "/?a=%FF",
      "/é",
      "ftp://a/", "http:/a", "http:a",
    ])
  func malformedTarget(_ target: String) {
    #expect(outcomes("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n") == [.violation(.malformedTarget)])
  }

  @Test("an absolute target needs a host", arguments: ["http://", "http:///a", "http://u@a/", "http://a:b/"])
  func malformedAuthority(_ target: String) {
    #expect(outcomes("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n") == [.violation(.malformedHost)])
  }

  @Test("the server as a whole is asked with an asterisk")
  func asterisk() {
    let expected = Summary(method: "OPTIONS", path: "*")
    #expect(outcomes("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n") == [.request(expected)])
  }

  @Test(
    "a line that is not method, target and version, with one blank between, is refused",
    arguments: [
      "GET", "GET /", "GET / ", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET / HTTP/1.1 ",
      "GET\t/\tHTTP/1.1",
      "GET /a b HTTP/1.1", "G@T / HTTP/1.1", "GÉT / HTTP/1.1", "GET / http/1.1", "GET / HTTP/1", "GET / HTTP/11.1",
      "GET / HTTP/1.x",
      "GET / HTTP/1,1", "GET / HTP/1.1", "nonsense",
    ])
  func malformed(_ line: String) {
    #expect(outcomes("\(line)\r\n") == [.violation(.malformedRequestLine)])
  }

  @Test("another major version is not spoken", arguments: ["HTTP/2.0", "HTTP/0.9", "HTTP/3.1"])
  func version(_ version: String) {
    #expect(outcomes("GET / \(version)\r\n") == [.violation(.unsupportedVersion)])
  }

  @Test("a later minor version is read as 1.1")
  func laterMinorVersion() {
    #expect(outcomes("GET / HTTP/1.9\r\nHost: a\r\n\r\n") == [.request(Summary())])
  }

  @Test("the preface of HTTP/2 is a bad request")
  func preface() {
    #expect(outcomes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == [.violation(.malformedTarget)])
  }

  @Test("a method is any token, in its own case")
  func methods() {
    #expect(summary("get / HTTP/1.1\r\nHost: a\r\n\r\n")?.method == "get")
    #expect(summary("X-!#$%&'*+.^_`|~ / HTTP/1.1\r\nHost: a\r\n\r\n")?.method == "X-!#$%&'*+.^_`|~")
  }

  @Test("one empty line before a request is tolerated, a second is not")
  func emptyLine() {
    let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    #expect(outcomes("\r\n" + request) == [.request(Summary())])
    #expect(outcomes(request + "\r\n" + request) == [.request(Summary()), .request(Summary())])
    #expect(outcomes("\r\n\r\n" + request) == [.violation(.malformedRequestLine)])
  }
}
