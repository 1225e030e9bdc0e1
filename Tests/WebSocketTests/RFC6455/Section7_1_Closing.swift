import Bytes
import Testing
import WebSocket

/// RFC 6455, section 7.1. That the TCP connection is closed is seen on the running server.
@Suite("RFC 6455, section 7.1, closing the connection") struct ClosingTests {
  // MARK: Section 7.1.2

  @Test
  func `an endpoint MUST send a Close control frame whose status code is /code/ and whose close reason is /reason/`() {
    var writer = ByteWriter()
    Frame.appendClose(CloseCode(rawValue: 4302), reason: "heartbeat_lost", into: &writer)
    #expect(hear(writer.bytes, as: .client) == [.close(4302, "heartbeat_lost")])
  }

  // MARK: Section 7.1.3

  @Test func `Upon either sending or receiving a Close control frame, the connection is in the CLOSING state`() {
    var sending = ClosingHandshake()
    #expect(sending.maySend && sending.mayReceive && !sending.isComplete, "in the OPEN state")
    sending.closeSent()
    #expect(!sending.mayReceive && !sending.isComplete)
    var receiving = ClosingHandshake()
    _ = receiving.closeReceived(nil)
    #expect(!receiving.mayReceive && !receiving.isComplete)
  }

  // MARK: Section 7.1.5

  @Test func `_The WebSocket Connection Close Code_ is contained in the first Close control frame received`() {
    var closing = ClosingHandshake()
    #expect(closing.closeReceived(.goingAway) == .answer(.goingAway))
    #expect(closing.closeReceived(.normal) == .ignored)
  }

  // MARK: Section 7.1.6

  @Test func `If there is no such data in the Close control frame, the close reason is the empty string`() {
    #expect(hear(frame(.close, [0x03, 0xE8])) == [.close(1000, "")])
    #expect(hear(frame(.close, [])) == [.close(nil, "")])
  }

  // MARK: Section 7.1.7

  @Test func `An endpoint MUST NOT continue to attempt to process data after being instructed to _Fail_`() {
    var reader = MessageReader(role: .server, limits: generous)
    for bytes in [[0xFF, 0xFF], frame(.text, "good"), frame(.close, "")] {
      var (input, offset) = (bytes, 0)
      var span = input.mutableSpan
      #expect(reader.next(in: &span, from: &offset) == .violation(.reservedBits(7)))
    }
  }

  @Test func `An endpoint MUST NOT process a responding Close frame after being instructed to _Fail_`() {
    var closing = ClosingHandshake()
    closing.violationFound()
    #expect(closing.closeReceived(.normal) == .ignored)
    #expect(!closing.maySend && !closing.mayReceive && closing.isComplete, "nothing is awaited")
  }
}
