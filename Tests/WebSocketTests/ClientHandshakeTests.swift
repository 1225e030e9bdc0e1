import Bytes
import Testing
import WebSocket

@Suite struct ClientHandshakeTests {
  private let handshake = ClientHandshake(
    host: "server.example.com", path: "/chat?room=A", nonce: Array("the sample nonce".utf8),
    protocols: ["chat", "superchat"], extraFields: [("Origin", "http://example.com")])

  private static let accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

  private static func head(
    status: String = "101 Switching Protocols",
    fields: [String] = ["Upgrade: websocket", "Connection: Upgrade", accept]
  ) -> String {
    (["HTTP/1.1 \(status)"] + fields + ["", ""]).joined(separator: "\r\n")
  }

  @Test func `the request has what the RFC asks for`() {
    var writer = ByteWriter()
    handshake.appendRequest(into: &writer)
    #expect(
      writer.span.text == """
        GET /chat?room=A HTTP/1.1\r
        Host: server.example.com\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Protocol: chat, superchat\r
        Origin: http://example.com\r
        \r

        """)
  }

  @Test(arguments: [nil, "superchat"]) func `the server's response is taken, frames behind it left`(selected: String?)
    throws
  {
    var writer = ByteWriter()
    try ServerHandshake.check(ServerHandshakeTests.request).appendResponse(selecting: selected, into: &writer)
    let headByteCount = writer.byteCount
    writer.append([0x81, 0x00])
    let response = try handshake.read(writer.span)
    #expect(response?.selectedProtocol == selected)
    #expect(response?.byteCount == headByteCount)
  }

  @Test func `every beginning of a response needs more`() throws {
    let head = Array(Self.head().utf8)
    for count in 0..<head.count {
      let response = try handshake.read(head.span.extracting(..<count))
      #expect(response == nil)
    }
  }

  @Test(
    arguments: [
      (head(status: "200 OK"), .notUpgraded(status: 200)),
      (head(status: "x"), .malformedHead),
      (head(fields: ["Upgrade websocket"]), .malformedHead),
      (head(fields: ["Upgrade: websocket\nConnection: Upgrade"]), .malformedHead),
      ("\r\n\r\n", .malformedHead),
      (head(fields: ["Connection: Upgrade", accept]), .noUpgradeToWebSocket),
      (head(fields: ["Upgrade: websocket", accept]), .connectionNotUpgraded),
      (head(fields: ["Upgrade: websocket", "Connection: Upgrade"]), .wrongAcceptKey),
      (head(fields: ["Upgrade: websocket", "Connection: Upgrade", accept.lowercased()]), .wrongAcceptKey),
      (
        head(fields: ["Upgrade: websocket", "Connection: Upgrade", accept, "Sec-WebSocket-Protocol: other"]),
        .unexpectedProtocol
      ),
      (
        head(fields: ["Upgrade: websocket", "Connection: Upgrade", accept, "Sec-WebSocket-Extensions: x"]),
        .unexpectedExtension
      ),
    ] as [(String, ClientHandshakeError)])
  func `a response that breaks a rule is refused`(head: String, error: ClientHandshakeError) {
    #expect(throws: error) { _ = try handshake.read(head.bytes) }
  }

  @Test func `a head without an end is given up`() throws {
    let endless = [UInt8](repeating: 0x61, count: ClientHandshake.maximumHeadByteCount)
    let response = try handshake.read(endless.span.extracting(droppingLast: 1))
    #expect(response == nil)
    #expect(throws: ClientHandshakeError.headTooLong(limit: endless.count)) { _ = try handshake.read(endless.span) }
  }
}
