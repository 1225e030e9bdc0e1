import HTTP
import HTTPTypes
import Testing

@Suite("Fields")
struct FieldTests {
  /// What a head with `lines` comes to.
  private func fields(_ lines: String) -> [Outcome] { outcomes("GET / HTTP/1.1\r\n\(lines)\r\n\r\n") }

  @Test(
    "a value stands without the blanks around it, and may be empty",
    arguments: [
      ("X:y", "y"), ("X: y", "y"), ("X:\t y \t", "y"), ("X:", ""), ("X: ", ""), ("X: a b", "a b"), ("X: a:b", "a:b"),
      ("X: é", "é"),
      ("x!#$%&'*+-.^_`|~9: y", "y"),
    ])
  func values(_ line: String, _ value: String) throws {
    let name = try #require(HTTPField.Name(String(line.prefix { $0 != ":" })))
    #expect(fields("Host: a\r\n\(line)") == [.request(Summary(fields: [.host: "a", name: value]))])
  }

  @Test(
    "a line without a colon, or whose name is no token, is refused",
    arguments: ["X", ": y", "X : y", "X\t: y", "X y: z", "X@: y", "é: y", "\"X\": y", "X(: y"])
  func malformed(_ line: String) {
    #expect(fields("Host: a\r\n\(line)") == [.violation(.malformedField)])
  }

  @Test("a folded line is refused", arguments: ["Host: a\r\n b", "Host: a\r\n\tb", " Host: a", "Host: a\r\n "])
  func folded(_ lines: String) {
    #expect(fields(lines) == [.violation(.foldedField)])
  }

  @Test(
    "a control character is refused, also a CR or LF that ends no line",
    arguments: [
      ("X: a\0b", 0), ("X: a\u{1}b", 1), ("X: a\u{7F}b", 127), ("X: a\rb", 13), ("X: a\nY: b", 10), ("X: a\r\r", 13),
      ("\u{B}X: a", 11),
    ] as [(String, UInt8)])
  func control(_ lines: String, _ byte: UInt8) {
    #expect(fields("Host: a\r\n\(lines)") == [.violation(.strayControl(byte: byte))])
    #expect(fields("Host: a\r\n\(lines)\r\nZ: z") == [.violation(.strayControl(byte: byte))])
  }

  @Test("lines that end with LF alone are refused at the first of them")
  func bareLineFeeds() {
    #expect(outcomes("GET / HTTP/1.1\n") == [.violation(.strayControl(byte: 10))])
    #expect(outcomes("\n") == [.violation(.strayControl(byte: 10))])
    #expect(outcomes("GET / HTTP/1.1\r\nHost: a\r\n\n") == [.violation(.strayControl(byte: 10))])
  }

  @Test("a value that is not UTF-8 is refused")
  func text() {
    var inbox = Inbox()
    #expect(inbox.receive(Array("GET / HTTP/1.1\r\nX: ".utf8) + [0xFF, 13, 10]) == [.violation(.malformedText)])
  }

  @Test(
    "a field that may stand once is refused the second time, even when both are equal",
    arguments: [
      "Host", "Content-Length", "Transfer-Encoding", "Content-Type", "Authorization", "Origin", "Sec-WebSocket-Key",
      "Sec-WebSocket-Version",
    ])
  func repeated(_ name: String) {
    #expect(fields("\(name): 1\r\n\(name.lowercased()): 1") == [.violation(.repeatedField(name: name.lowercased()))])
  }

  @Test("other fields may be repeated, and keep their order")
  func list() {
    let expected: HTTPFields = [.host: "a", .acceptLanguage: "de", .cookie: "x=1", .acceptLanguage: "en"]
    let outcome = fields("Host: a\r\nAccept-Language: de\r\nCookie: x=1\r\nAccept-Language: en")
    #expect(outcome == [.request(Summary(fields: expected))])
  }

  @Test("HTTP/1.1 needs a host, HTTP/1.0 does not")
  func missingHost() {
    #expect(outcomes("GET / HTTP/1.1\r\n\r\n") == [.violation(.missingHost)])
    #expect(outcomes("GET http://b/ HTTP/1.1\r\n\r\n") == [.violation(.missingHost)])
    #expect(summary("GET / HTTP/1.0\r\n\r\n")?.minorVersion == 0)
  }

  @Test(
    "a host is a name or an address, and perhaps a port",
    arguments: ["a", "A.example", "a_b-c.~d", "1.2.3.4", "a:80", "a:", "[::1]", "[::FFFF:1.2.3.4]:8080", "a:65535"])
  func host(_ host: String) {
    #expect(fields("Host: \(host)") == [.request(Summary(fields: [.host: host]))])
  }

  @Test(
    "anything else is no host",
    arguments: [
      "", ":80", "a b", "a/b", "a,b", "u@a", "a:b", "a:-1", "a:65536", "a:1:2", "::1", "[::1", "[]", "[::1]a", "[g]",
      "a?", "é", "a%41",
    ])
  func malformedHost(_ host: String) {
    #expect(fields("Host: \(host)") == [.violation(.malformedHost)])
    #expect(outcomes("GET / HTTP/1.0\r\nHost: \(host)\r\n\r\n") == [.violation(.malformedHost)])
  }
}
