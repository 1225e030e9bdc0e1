import Bytes
import Testing
import WebSocket

/// RFC 6455, section 6.1: "To _Send a WebSocket Message_, an endpoint MUST perform the following steps."
@Suite("RFC 6455, section 6.1, sending data") struct SendingTests {
  @Test func `The endpoint MUST ensure the WebSocket connection is in the OPEN state`() {
    var closing = ClosingHandshake()
    #expect(closing.maySend)
    closing.closeSent()
    #expect(!closing.maySend)
    var failed = ClosingHandshake()
    failed.violationFound()
    #expect(!failed.maySend)
  }

  @Test func `An endpoint MUST encapsulate the /data/ in a WebSocket frame as defined in Section 5.2`() {
    #expect(frame(.text, "data", from: .server) == [0x81, 4] + Array("data".utf8))
  }

  @Test func `An endpoint that writes the header first sends the same frame`() {
    let payload = [UInt8](repeating: 0x61, count: 200)
    var writer = ByteWriter()
    Frame.appendHeader(.binary, payloadByteCount: payload.count, into: &writer)
    #expect(writer.bytes + payload == frame(.binary, payload, from: .server))
  }

  @Test func `The opcode of the first frame containing the data MUST be set to the appropriate value`() {
    #expect(frame(.text, "", isFinal: false, from: .server)[0] == 0x1)
    #expect(frame(.binary, "", isFinal: false, from: .server)[0] == 0x2)
    #expect(frame(.continuation, "", isFinal: false, from: .server)[0] == 0x0)
  }

  @Test func `The FIN bit (frame-fin) of the last frame containing the data MUST be set to 1`() {
    #expect(frame(.text, "", from: .server)[0] == 0x81)
    #expect(frame(.continuation, "", from: .server)[0] == 0x80)
  }

  @Test func `If the data is being sent by the client, the frame(s) MUST be masked as defined in Section 5.3`() {
    let masked = frame(.text, "a", isFinal: false, from: .client) + frame(.continuation, "b", from: .client)
    #expect(hear(masked, as: .server) == [.text("ab")])
  }
}
