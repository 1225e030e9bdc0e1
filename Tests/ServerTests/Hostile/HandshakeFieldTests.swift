import TestSupport
import Testing

@Suite("Fields of the handshake that say two things, or nothing", .everyTransport)
struct HandshakeFieldTests {
  private static let usual =
    [
      "Upgrade: websocket", "Connection: Upgrade",
    ] + singletons
  private static let singletons = [
    "Host: play.example.com", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Origin: https://play.example.com",
  ]

  /// The status of an upgrade with the usual fields, but for those that `fields` has in their place.
  private func status(_ fields: [String]) throws -> Int {
    func name(_ field: String) -> Substring { field.prefix { $0 != ":" } }
    let others = Self.usual.filter { usual in !fields.contains { name($0) == name(usual) } }
    let client = try HTTPClient(SharedServer.on().process.listen)
    let lines = (others + fields).map { "\($0)\r\n" }.joined()
    try client.send("GET /ws HTTP/1.1\r\n\(lines)\r\n")
    return try client.response().status
  }

  @Test("the usual ones upgrade")
  func usual() throws { #expect(try status([]) == 101) }

  @Test("one that may stand once is refused when it stands twice", arguments: singletons)
  func duplicate(_ field: String) throws {
    let name = field.prefix { $0 != ":" }
    #expect(try status([field, field]) == 400)
    #expect(try status([field, "\(name): other"]) == 400)
    #expect(try status(["\(name): other", field]) == 400)
  }

  @Test("one that is a list may come in parts")
  func lists() throws {
    #expect(try status(["Connection: keep-alive", "Connection: Upgrade"]) == 101)
    #expect(try status(["Connection: keep-alive, Upgrade"]) == 101)
    #expect(try status(["Upgrade: h2c", "Upgrade: websocket"]) == 101)
  }

  @Test(
    "one without a meaning is refused",
    arguments: [
      "Sec-WebSocket-Key: ", "Sec-WebSocket-Key: short", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==", "Connection: close",
      "Sec-WebSocket-Protocol: croupier.v1, croupier.v1", "Sec-WebSocket-Protocol: ()",
      "Sec-WebSocket-Extensions: ;", "Host: a b", "Host: a@b", "Host: a/b", "Host: a,b", "Host: a:70000", "Host: a:x",
      "Host: [::1", "Host: \u{E9}", "Host:",
    ])
  func meaningless(_ field: String) throws { #expect(try status([field]) == 400) }

  @Test(
    "another version, or no WebSocket, is told what there is", arguments: ["Sec-WebSocket-Version: 8", "Upgrade: h2c"])
  func otherVersion(_ field: String) throws { #expect(try status([field]) == 426) }
}
