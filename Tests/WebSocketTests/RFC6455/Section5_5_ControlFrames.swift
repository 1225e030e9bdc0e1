import Bytes
import Testing
import WebSocket

/// RFC 6455, section 5.5.
@Suite("RFC 6455, section 5.5, control frames") struct ControlFrameTests {
  @Test(arguments: [Opcode.close, .ping, .pong])
  func `All control frames MUST have a payload length of 125 bytes or less`(opcode: Opcode) {
    for length in [126, 127] as [UInt8] {
      #expect(
        hear([0x80 | opcode.rawValue, length], as: .client) == [.violation(.controlFrameTooLong(length: length))])
      #expect(Violation.controlFrameTooLong(length: length).closeCode == .protocolError)
    }
  }

  @Test func `All control frames may have 125 bytes`() {
    let payload = [UInt8](repeating: 0x61, count: 123)
    let text = String(decoding: payload, as: UTF8.self)
    #expect(hear(frame(.ping, [0x62, 0x63] + payload)) == [.ping([0x62, 0x63] + payload)])
    #expect(hear(frame(.pong, [0x62, 0x63] + payload)) == [.pong([0x62, 0x63] + payload)])
    #expect(hear(frame(.close, [0x03, 0xE8] + payload)) == [.close(1000, text)])
  }

  @Test func `All control frames MUST NOT be longer or fragmented when they are sent`() async {
    await #expect(processExitsWith: .failure) {
      let payload = [UInt8](repeating: 0, count: 126)
      var writer = ByteWriter()
      Frame.append(.ping, payload: payload.span, into: &writer)
    }
    await #expect(processExitsWith: .failure) {
      var writer = ByteWriter()
      Frame.appendHeader(.pong, payloadByteCount: 0, isFinal: false, into: &writer)
    }
  }

  // MARK: Section 5.5.1

  @Test func `If there is a body, the first two bytes MUST be a 2-byte unsigned integer in network byte order`() {
    #expect(hear(frame(.close, [0x0F, 0xA1])) == [.close(4001, "")])
    #expect(hear(frame(.close, [])) == [.close(nil, "")], "there need not be one")
    #expect(hear(frame(.close, [0x03])) == [.violation(.closePayloadOfOneByte)])
    #expect(Violation.closePayloadOfOneByte.closeCode == .protocolError)
    var writer = ByteWriter()
    Frame.appendClose(CloseCode(rawValue: 4001), into: &writer)
    Frame.appendClose(nil, into: &writer)
    #expect(writer.bytes == [0x88, 2, 0x0F, 0xA1, 0x88, 0])
  }

  @Test func `the body MAY contain UTF-8-encoded data with value /reason/`() {
    #expect(hear(frame(.close, [0x03, 0xE8] + Array("why €".utf8))) == [.close(1000, "why €")])
  }

  @Test(arguments: [
    (String(repeating: "a", count: 123), 123), (String(repeating: "a", count: 124), 123),
    (String(repeating: "a", count: 122) + "é", 122), (String(repeating: "a", count: 121) + "é", 123),
    (String(repeating: "😀", count: 31), 120),
  ])
  func `a reason that does not fit is cut where a character ends`(reason: String, byteCount: Int) {
    var writer = ByteWriter()
    Frame.appendClose(.goingAway, reason: reason, mask: 0x0102_0304, into: &writer)
    #expect(hear(writer.bytes) == [.close(1001, String(decoding: reason.utf8.prefix(byteCount), as: UTF8.self))])
  }

  @Test func `Close frames sent from client to server must be masked`() {
    var writer = ByteWriter()
    Frame.appendClose(.normal, reason: "bye", mask: 0x0102_0304, into: &writer)
    #expect(writer.bytes.prefix(6) == [0x88, 0x85, 1, 2, 3, 4])
    #expect(hear(writer.bytes) == [.close(1000, "bye")])
  }

  @Test func `The application MUST NOT send any more data frames after sending a Close frame`() async {
    var closing = ClosingHandshake()
    closing.closeSent()
    #expect(!closing.maySend)
    await #expect(processExitsWith: .failure) {
      var closing = ClosingHandshake()
      closing.closeSent()
      closing.closeSent()
    }
  }

  @Test(arguments: [nil, CloseCode.normal, CloseCode(rawValue: 4400)])
  func
    `If an endpoint receives a Close frame and did not previously send a Close frame, it MUST send a Close frame in response`(
      code: CloseCode?
    )
  {
    var closing = ClosingHandshake()
    #expect(closing.closeReceived(code) == .answer(code), "with the status code that it received")
    #expect(closing.maySend && !closing.mayReceive && !closing.isComplete)
    #expect(closing.closeReceived(.goingAway) == .ignored, "once")
  }

  @Test func `After both sending and receiving a Close message, an endpoint MUST close the TCP connection`() {
    var answering = ClosingHandshake()
    _ = answering.closeReceived(.normal)
    answering.closeSent()
    #expect(answering.isComplete && !answering.maySend && !answering.mayReceive)
    var beginning = ClosingHandshake()
    beginning.closeSent()
    #expect(!beginning.isComplete && !beginning.mayReceive)
    #expect(beginning.closeReceived(.goingAway) == .complete, "also when both have begun at the same time")
    #expect(beginning.isComplete && !beginning.maySend)
    #expect(beginning.closeReceived(.goingAway) == .ignored)
  }

  // MARK: Sections 5.5.2 and 5.5.3. That a ping is answered is seen on the running server.

  @Test(arguments: [[], Array("Hello".utf8), Array(0..<125)] as [[UInt8]])
  func `A Pong frame must have identical "Application data" as found in the Ping frame being replied to`(
    payload: [UInt8]
  ) {
    #expect(hear(frame(.ping, payload)) == [.ping(payload)])
    #expect(hear(frame(.pong, payload, from: .server), as: .client) == [.pong(payload)])
  }
}
