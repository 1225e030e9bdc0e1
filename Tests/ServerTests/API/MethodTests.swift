import TestSupport
import Testing

@Suite("Methods and problems of the API", .everyTransport)
struct MethodTests {
  private func client() throws -> HTTPClient { try HTTPClient(SharedServer.on().process.listen) }

  @Test(
    "HEAD is answered as GET is, without the body",
    arguments: [
      "/", "/croupier.js", "/healthz", "/readyz", "/v1/games", "/v1/rooms", "/v1/session", "/v1/rooms/no-such-room",
      "/nowhere",
    ])
  func head(_ path: String) throws {
    let client = try client()
    let full = try client.request("GET", path)
    let head = try client.request("HEAD", path)
    #expect(head.status == full.status)
    #expect(head.body.isEmpty)
    let varying = ["date", "content-length"]
    #expect(head.fields.filter { !varying.contains($0.key) } == full.fields.filter { !varying.contains($0.key) })
    if path != "/v1/rooms" { #expect(head.fields["content-length"] == full.fields["content-length"]) }
    #expect(try client.request("GET", "/healthz").status == 200)
  }

  @Test(
    "OPTIONS tells the methods, and they are those that 405 names",
    arguments: [
      ("/", "GET, HEAD, OPTIONS"), ("/v1/games", "GET, HEAD, OPTIONS"), ("/v1/rooms", "POST, GET, HEAD, OPTIONS"),
      ("/v1/rooms/ABCDEF", "GET, HEAD, OPTIONS"),
    ])
  func options(_ path: String, _ allow: String) throws {
    let told = try client().request("OPTIONS", path)
    #expect(told.status == 204)
    #expect(told.fields["allow"] == allow)
    #expect(told.fields["content-length"] == nil)
    for method in ["PATCH", "BREW"] {
      let refused = try client().request(method, path)
      #expect(refused.status == 405)
      #expect(refused.fields["allow"] == allow)
    }
  }

  @Test(
    "what can't be read is a problem too, whoever finds it",
    arguments: [
      ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n", 413),
      ("POST /v1/rooms HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", 415),
      ("GET /v1/rooms?token=x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 404), ("DELETE /ws HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    ])
  func problems(_ text: String, _ status: Int) throws {
    let client = try client()
    try client.send(text)
    let response = try client.response()
    #expect(response.status == status)
    #expect(response.fields["content-type"] == "application/problem+json")
    #expect(response.fields["cache-control"] == "no-store")
    for name in ["type", "title", "code", "detail"] { #expect(response.json[name]?.string?.isEmpty == false) }
    #expect(response.json["status"]?.int == status)
    #expect(response.json.isValid)
  }
}
