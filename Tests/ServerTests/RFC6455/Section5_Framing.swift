import TestSupport
import Testing
import WebSocket

/// RFC 6455, sections 5 and 6, as far as they take a running server.
@Suite("RFC 6455, sections 5 and 6, the server's frames", .everyTransport)
struct FramingTests {
  private func connect() throws -> RawConnection { try RawConnection(SharedServer.on().process.listen) }

  @Test("The server MUST close the connection upon receiving a frame that is not masked")
  func unmasked() throws {
    let connection = try connect()
    try connection.send([0x81, 2, 0x7B, 0x7D])
    let heard = try connection.hearToEnd()
    #expect(heard == [.close(1002, reason: "the WebSocket protocol was violated")])
  }

  @Test("The application MUST NOT send any more data frames after sending a Close frame")
  func silenceAfterClose() throws {
    let connection = try connect()
    try connection.send(frame(.text, "{"))
    guard case .close(4400, "bad_message")? = try connection.hear(3).last else {
      Issue.record("no close frame")
      return
    }
    try connection.send(frame(.text, #"{"type":"ping"}"#) + frame(.ping, "still there?") + closeFrame(4400))
    #expect(try connection.hearToEnd() == [])
  }

  @Test(
    "If an endpoint receives a Close frame and did not send one, the endpoint MUST send a Close frame in response",
    arguments: [nil, 1000, 1001, 1011, 3000, 4999])
  func closeIsAnswered(_ code: UInt16?) throws {
    let connection = try connect()
    try connection.send(closeFrame(code, code == nil ? "" : "enough"))
    #expect(try connection.hearToEnd() == [.close(code, reason: "")])
  }

  @Test("The server MUST close the underlying TCP connection immediately")
  func serverClosesFirst() throws {
    let connection = try connect()
    try connection.send(frame(.text, "{"))
    _ = try connection.hear(3)
    try connection.send(closeFrame(4400))
    var heard: [Heard] = []
    let duration = try ContinuousClock().measure { heard = try connection.hearToEnd() }
    #expect(heard == [], "also when it has begun the handshake itself")
    #expect(duration < .seconds(2), "sooner than without the answer")
  }

  @Test("Upon receipt of a Ping frame, an endpoint MUST send a Pong frame in response with identical data")
  func ping() throws {
    let connection = try connect()
    let payloads = [[], Array("Hello".utf8), (0..<125).map { UInt8($0) }]
    try connection.send(payloads.flatMap { frame(.ping, $0) })
    #expect(try connection.hear(3) == payloads.map { .pong($0) })
    try connection.send(frame(.text, #"{"type":"#, isFinal: false) + frame(.ping, "between fragments"))
    #expect(try connection.hear(1) == [.pong(Array("between fragments".utf8))])
    try connection.send(frame(.continuation, #""ping","t":5}"#))
    guard case .message(let pong)? = try connection.hear(1).first else {
      Issue.record("no message")
      return
    }
    #expect(JSONText(pong)["t"]?.int == 5)
  }

  @Test("unless it already received a Close frame")
  func pingAfterClose() throws {
    let connection = try connect()
    try connection.send(frame(.ping, "before") + closeFrame(1000) + frame(.ping, "after"))
    #expect(try connection.hearToEnd() == [.pong(Array("before".utf8)), .close(1000, reason: "")])
  }

  @Test("A response to an unsolicited Pong frame is not expected")
  func unsolicitedPong() throws {
    let connection = try connect()
    try connection.send(frame(.pong, "unasked") + frame(.ping, "asked"))
    #expect(try connection.hear(1) == [.pong(Array("asked".utf8))])
  }
}
