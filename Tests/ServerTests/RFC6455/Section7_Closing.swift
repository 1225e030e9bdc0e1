import TestSupport
import Testing
import WebSocket

/// RFC 6455, sections 7, 8 and 10.4, as far as they take a running server.
@Suite("RFC 6455, sections 7 and 8, how the server fails a connection", .everyTransport)
struct ClosingTests {
  private static let violations: [(what: String, bytes: [UInt8], code: UInt16)] = [
    ("no mask", [0x81, 0], 1002), ("RSV1", [0xC1, 0x80, 0, 0, 0, 0], 1002), ("RSV2", [0xA1, 0x80, 0, 0, 0, 0], 1002),
    ("RSV3", [0x91, 0x80, 0, 0, 0, 0], 1002), ("opcode 3", [0x83, 0x80, 0, 0, 0, 0], 1002),
    ("opcode 15", [0x8F, 0x80, 0, 0, 0, 0], 1002), ("a length too long", [0x81, 0xFE, 0, 125], 1002),
    ("a length beyond 2^63", [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002), ("a ping in parts", [0x09, 0x80], 1002),
    ("a ping of 126 bytes", [0x89, 0xFE], 1002), ("nothing to continue", frame(.continuation, "a"), 1002),
    ("messages interleaved", frame(.text, "a", isFinal: false) + frame(.text, "b"), 1002),
    ("a close of one byte", frame(.close, [3]), 1002), ("a close with 1005", closeFrame(1005), 1002),
    ("a close with 1006", closeFrame(1006), 1002), ("a close with 1015", closeFrame(1015), 1002),
    ("a close with 999", closeFrame(999), 1002), ("a close with 5000", closeFrame(5000), 1002),
    ("a reason not in UTF-8", frame(.close, [3, 232, 0xFF]), 1007),
    ("text not in UTF-8", frame(.text, [0x22, 0xC3, 0x28, 0x22]), 1007),
    ("text not in UTF-8 any more", frame(.text, [0xF4], isFinal: false) + frame(.continuation, [0x90]), 1007),
    ("2^60 bytes", [0x82, 0xFF, 0x10, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1009),
    (
      "1025 fragments",
      frame(.text, "", isFinal: false)
        + [[UInt8]](repeating: frame(.continuation, "", isFinal: false), count: 1024)
        .flatMap { $0 }, 1009
    ),
  ]

  // MARK: Section 7.1.7

  @Test("To _Fail the WebSocket Connection_, the server MUST _Close the WebSocket Connection_", arguments: violations)
  func violation(what: String, bytes: [UInt8], code: UInt16) throws {
    let connection = try RawConnection(SharedServer.on().process.listen)
    try connection.send(bytes)
    let heard = try connection.hearToEnd()
    guard case .close(code, _)? = heard.first, heard.count == 1 else {
      Issue.record("\(what): \(heard)")
      return
    }
  }

  @Test("An endpoint MUST NOT continue to attempt to process data (including a responding Close frame)")
  func nothingIsProcessed() throws {
    let connection = try RawConnection(SharedServer.on().process.listen)
    let ping = frame(.text, #"{"type":"ping","t":1}"#)
    try connection.send(ping + [0x83, 0x80, 0, 0, 0, 0] + ping + frame(.ping, "") + closeFrame(1000))
    let heard = try connection.hearToEnd()
    #expect(heard.count == 2)
    guard case .message = heard.first, case .close(1002, _) = heard.last else {
      Issue.record("\(heard)")
      return
    }
  }

  // MARK: Section 7.2.2

  @Test("To _Abort the WebSocket Connection_ during the handshake, the server MUST simply _Close_ it")
  func abort() throws {
    let connection = try RawConnection(SharedServer.on().process.listen, isUpgraded: false)
    try connection.send(Array("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade : websocket\r\n\r\n".utf8) + frame(.ping, ""))
    #expect(try connection.readResponse().status == 400)
    try connection.waitForEnd()
  }

  // MARK: Section 8.1

  @Test("a byte stream that is not a valid UTF-8 stream: This rule applies also during the opening handshake")
  func notUTF8() throws {
    let connection = try RawConnection(SharedServer.on().process.listen, isUpgraded: false)
    let request = RawConnection.request(host: "a", fields: "X-Name: ?\r\n")
    try connection.send(request.utf8.map { $0 == UInt8(ascii: "?") ? 0xFF : $0 })
    #expect(try connection.readResponse().status == 400)
    try connection.waitForEnd()
  }
}
