import Testing
import WebSocket

/// RFC 6455, section 6.2.
@Suite("RFC 6455, section 6.2, receiving data") struct ReceivingTests {
  @Test func `Incoming data MUST be parsed as WebSocket frames as defined in Section 5.2`() {
    let stream = frame(.binary, "a") + frame(.pong, "") + frame(.text, "b") + frame(.close, "")
    #expect(hear(stream) == [.binary([0x61]), .pong([]), .text("b"), .close(nil, "")])
    #expect(hear(Array("GET / HTTP/1.1\r\n\r\n".utf8)) == [.violation(.reservedBits(4))], "and as nothing else")
  }

  @Test func `If a control frame is received, the frame MUST be handled as defined by Section 5.5`() {
    #expect(hear(frame(.ping, "a") + frame(.pong, "b")) == [.ping([0x61]), .pong([0x62])])
  }

  @Test func `the endpoint MUST note the /type/ of the data as defined by the opcode`() {
    let stream = frame(.binary, "a", isFinal: false) + frame(.continuation, "b") + frame(.text, "c")
    #expect(hear(stream) == [.binary([0x61, 0x62]), .text("c")])
  }

  @Test func `Subsequent data frames MUST be interpreted as belonging to a new WebSocket message`() {
    let stream = frame(.text, "a", isFinal: false) + frame(.continuation, "b") + frame(.text, "c") + frame(.text, "d")
    #expect(hear(stream) == [.text("ab"), .text("c"), .text("d")])
  }

  @Test func `A server MUST remove masking for data frames received from a client`() {
    #expect(hear(frame(.text, "Hello", from: .client)) == [.text("Hello")])
    let stream = frame(.text, "Hel", isFinal: false, from: .client) + frame(.continuation, "lo", from: .client)
    #expect(hear(stream.indices.map { stream[$0...$0] }, as: .server) == [.text("Hello")], "wherever the reads end")
  }
}
