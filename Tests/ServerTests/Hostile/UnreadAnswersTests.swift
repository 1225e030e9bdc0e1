import TestSupport
import Testing

@Suite("Answers to requests that come faster than they are read", .everyTransport)
struct UnreadAnswersTests {
  private static func request(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" }

  @Test("are not made in advance for a client that reads none", arguments: [("/croupier.js", 2), ("/ws?token=x", 40)])
  func unread(_ target: String, times count: Int) throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--http-handshake-timeout", "1s"])
    try server.expectGoodService()
    let (memory, descriptorCount) = (try server.usage.residentByteCount, try server.usage.descriptorCount)
    // Answers of more than a hundred MiB; the requests themselves may wait unread.
    let flood = Array(String(repeating: Self.request(target), count: 10_000).utf8)
    let peer = try Socket(to: server.listen, SocketOptions(isTight: true))
    for _ in 0..<count {
      guard try peer.sendReadingNothing(flood, patience: .seconds(1)) else { break }
    }
    var largest = 0
    try eventually("the connection is given up") {
      largest = max(largest, try server.usage.residentByteCount)
      return try server.usage.descriptorCount <= descriptorCount
    }
    #expect(largest - memory < 16 << 20)
    try server.expectGoodService()
  }

  @Test("are all there for one that reads them later, even if it has no more to say")
  func late() throws {
    let client = try HTTPClient(SharedServer.on().process.listen, SocketOptions(isTight: true))
    try client.send(String(repeating: Self.request("/croupier.js"), count: 100))
    try client.send(String(repeating: Self.request("/ws?token=x"), count: 1000))
    try client.endOutput()
    for _ in 0..<100 { #expect(try client.response().status == 200) }
    for _ in 0..<1000 { #expect(try client.response().status == 400) }
    #expect(try client.waitForEnd() == "")
  }
}
