import TestSupport
import Testing

@Suite("A request beyond a limit is refused, and the connection closed", .everyTransport)
struct OversizeTests {
  struct Excess: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: String
    let status: Int

    init(_ description: String, _ status: Int, _ request: String) {
      testDescription = description
      self.request = request
      self.status = status
    }
  }

  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n"
  private static let chunked = "POST /v1/rooms HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  @Test(
    "as soon as it is beyond it",
    arguments: [
      Excess("a target of 5,000 bytes", 414, "GET /\(String(repeating: "x", count: 5000)) HTTP/1.1\r\n"),
      Excess("a method without an end", 414, String(repeating: "G", count: 5000)),
      Excess("a field of 20,000 bytes", 431, get + "X: " + String(repeating: "x", count: 20_000)),
      Excess("the name of a field without an end", 431, get + String(repeating: "x", count: 20_000)),
      Excess("65 fields", 431, get + String(repeating: "X: y\r\n", count: 64)),
      Excess("a body of 65,537 bytes", 413, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n"),
      Excess(
        "a body beyond counting", 413, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"),
      Excess("a chunk of 65,537 bytes", 413, chunked + "10001\r\n"),
      Excess("a chunk of four thousand millions", 413, chunked + "FFFFFFFF\r\n"),
      Excess("a chunk beyond counting", 400, chunked + "FFFFFFFFFFFFFFFFF\r\n"),
      Excess("65,537 chunks of a byte", 413, chunked + String(repeating: "1\r\nx\r\n", count: 65_537)),
      Excess("the extension of a chunk without an end", 400, chunked + "1;x=" + String(repeating: "x", count: 300)),
      Excess("trailers without an end", 431, chunked + "0\r\n" + String(repeating: "X: y\r\n", count: 3000)),
    ])
  func excess(_ excess: Excess) throws {
    let server = try SharedServer.on().process
    let client = try HTTPClient(server.listen)
    try client.send(excess.request)
    let response = try client.response()
    #expect(response.status == excess.status)
    #expect(response.fields["connection"] == "close")
    #expect(try client.waitForEnd() == "")
    #expect(try HTTPClient(server.listen).request("GET", "/healthz").status == 200)
  }
}
