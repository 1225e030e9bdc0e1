import TestSupport
import Testing

@Suite("What two readers could take for two different requests is answered once, with a refusal", .everyTransport)
struct SmugglingTests {
  private static let smuggled = "GET /v1/games HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test(
    "doubts about where the body ends",
    arguments: [
      "Content-Length: 4\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4",
      "Content-Length: 0\r\nContent-Length: 36", "Content-Length: 0\r\nContent-Length: 0", "Content-Length: 0, 0",
      "Content-Length: +0", "Content-Length: -1", "Content-Length: 0x0", "Content-Length: 0 0", "Content-Length:",
      "Content-Length: 0\u{B}", "Content-Length : 0", "Content-Length\t: 0", "Content Length: 0", "Content-Length",
      "Content-Length: 0\n", "Content-Length: 0\r", "Content-Length: 0\u{0}", "X: y\n", "X: y\rZ: z",
      "X\u{0}: y", "X: \u{0}", " X: y", "X: y\r\n Content-Length: 36", "X: y\r\n\tz", ": y", "X(): y", "\u{E9}: y",
      "Transfer-Encoding: identity, chunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity",
      "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
      "Transfer-Encoding: xchunked", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked;q=1",
      "Transfer-Encoding:", "Transfer-Encoding : chunked", "Transfer-Encoding: \u{B}chunked",
      "Transfer-Encoding: gzip, chunked", "Transfer-Encoding\n: chunked",
    ])
  func framing(_ fields: String) throws {
    try expectOneRefusal("POST /v1/rooms HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n0\r\n\r\n")
  }

  @Test(
    "chunks that are none",
    arguments: [
      "\r\n", "0x0\r\n\r\n", "-0\r\n\r\n", "+0\r\n\r\n", " 0\r\n\r\n", "0 \r\n\r\n", "g\r\n", "0\n\n",
      "1\r\nxy\r\n0\r\n\r\n",
      "2\r\nx\r\n0\r\n\r\n", "1\r\nx0\r\n\r\n", "1\r\nx\n0\r\n\r\n", "100000000\r\n", "0000000000000000\r\n\r\n",
      ";x=y\r\n",
      "0\r\nX : y\r\n\r\n", "0\r\n X: y\r\n\r\n",
    ])
  func chunks(_ body: String) throws {
    try expectOneRefusal("POST /v1/rooms HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
  }

  @Test(
    "request lines that are none",
    arguments: [
      "GET /healthz HTTP/1.1 \r\n", "GET  /healthz HTTP/1.1\r\n", "GET /healthz\tHTTP/1.1\r\n",
      "GET /healthz HTTP/1.1\n",
      " GET /healthz HTTP/1.1\r\n", "GET /healthz HTTP/1.10\r\n", "GET /healthz http/1.1\r\n",
      "GET /healthz HTTP/2.0\r\n",
      "GET /healthz\r\n", "G\u{0}T /healthz HTTP/1.1\r\n", "GET /health\u{0}z HTTP/1.1\r\n", "GET healthz HTTP/1.1\r\n",
      "GET /healthz%0 HTTP/1.1\r\n", "GET /%00 HTTP/1.1\r\n", "GET /v1%2Fgames HTTP/1.1\r\n",
      "GET ftp://a/ HTTP/1.1\r\n",
      "CONNECT a:80 HTTP/1.1\r\n", "\r\n\r\nGET /healthz HTTP/1.1\r\n",
    ])
  func requestLines(_ line: String) throws { try expectOneRefusal("\(line)Host: a\r\n\r\n") }

  @Test("HTTP/1.0 has no chunks")
  func oldVersion() throws {
    try expectOneRefusal("POST /v1/rooms HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
  }

  /// Sends `doubtful` with another request behind it, which must not be answered.
  private func expectOneRefusal(_ doubtful: String) throws {
    let client = try HTTPClient(SharedServer.on().process.listen)
    try client.send(doubtful + Self.smuggled + Self.smuggled)
    #expect([400, 501, 505].contains(try client.response().status))
    #expect(try client.waitForEnd() == "")
  }
}
