import Bytes
import Testing
import WebSocket

@Suite struct CloseFrameTests {
  @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
  func `a code that may be sent is read, with its reason`(code: UInt16) {
    #expect(hear(close(code, Array("why €".utf8))) == [.close(code, "why €")])
  }

  @Test(arguments: [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
  func `a code that may not be sent is refused`(code: UInt16) {
    #expect(hear(close(code, [])) == [.violation(.invalidCloseCode(code))])
  }

  @Test func `a close without payload has no code`() {
    #expect(hear(frame(.close, "")) == [.close(nil, "")])
  }

  @Test func `a close of one byte is refused`() {
    #expect(hear(frame(.close, [3])) == [.violation(.closePayloadOfOneByte)])
  }

  @Test func `a reason is text`() {
    #expect(hear(close(1000, [0xC3])) == [.violation(.invalidUTF8)])
    #expect(hear(close(1000, [0xFF])) == [.violation(.invalidUTF8)])
    #expect(Violation.invalidUTF8.closeCode == .invalidPayload)
  }

  @Test(arguments: [
    (String(repeating: "a", count: 123), 123), (String(repeating: "a", count: 124), 123),
    (String(repeating: "a", count: 122) + "é", 122), (String(repeating: "a", count: 121) + "é", 123),
    (String(repeating: "😀", count: 31), 120),
  ])
  func `a long reason is cut where a character ends`(reason: String, byteCount: Int) {
    var writer = ByteWriter()
    Frame.appendClose(.goingAway, reason: reason, mask: 0x0102_0304, into: &writer)
    let cut = String(decoding: reason.utf8.prefix(byteCount), as: UTF8.self)
    #expect(hear(writer.bytes) == [.close(1001, cut)])
  }

  @Test func `a close without a code is empty`() {
    var writer = ByteWriter()
    Frame.appendClose(nil, into: &writer)
    #expect(writer.bytes == [0x88, 0])
  }

  private func close(_ code: UInt16, _ reason: [UInt8]) -> [UInt8] {
    frame(.close, [UInt8(code >> 8), UInt8(code & 255)] + reason)
  }
}
