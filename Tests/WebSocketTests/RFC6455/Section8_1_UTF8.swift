import Testing
import WebSocket

/// RFC 6455, section 8.1: "When an endpoint is to interpret a byte stream as UTF-8 but finds that the byte stream is not, in fact, a
/// valid UTF-8 stream, that endpoint MUST _Fail the WebSocket Connection_." What UTF-8 is, is tested with the validator.
@Suite("RFC 6455, section 8.1, handling errors in UTF-8-encoded data") struct UTF8ErrorTests {
  private static let invalid: [[UInt8]] = [
    [0xFF], [0x80], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
  ]

  @Test(arguments: invalid) func `This rule applies during subsequent data exchange: messages`(bytes: [UInt8]) {
    #expect(hear(frame(.text, bytes)) == [.violation(.invalidUTF8)])
    #expect(hear(frame(.text, "ok", isFinal: false) + frame(.continuation, bytes)) == [.violation(.invalidUTF8)])
    #expect(Violation.invalidUTF8.closeCode == .invalidPayload)
  }

  @Test(arguments: invalid) func `This rule applies during subsequent data exchange: reasons`(bytes: [UInt8]) {
    #expect(hear(frame(.close, [0x03, 0xE8] + bytes)) == [.violation(.invalidUTF8)])
  }

  @Test func `the byte stream is not valid at its first bad byte, in mid-frame`() {
    let bytes = frame(.text, Array("good".utf8) + [0xFF] + [UInt8](repeating: 0x20, count: 100))
    let headerByteCount = 6
    #expect(hear(Array(bytes[..<(headerByteCount + 4)])) == [])
    #expect(hear(Array(bytes[..<(headerByteCount + 5)])) == [.violation(.invalidUTF8)])
  }

  @Test(arguments: invalid) func `This rule applies during the opening handshake: the server's response`(bytes: [UInt8])
  {
    let response = SampleHandshake.response(and: ["X-Name: ?"]).flatMap { $0 == UInt8(ascii: "?") ? bytes : [$0] }
    #expect(throws: ClientHandshakeError.malformedHead) { _ = try SampleHandshake.client.read(response.span) }
  }
}
