import Testing
import WebSocket

/// RFC 6455, section 5.6.
@Suite("RFC 6455, section 5.6, data frames") struct DataFrameTests {
  @Test
  func `a particular text frame might include a partial UTF-8 sequence; the whole message MUST contain valid UTF-8`() {
    let euro = Array("€".utf8)
    let cut = frame(.text, Array(euro[..<2]), isFinal: false)
    #expect(hear(cut + frame(.continuation, Array(euro[2...]))) == [.text("€")])
    #expect(hear(cut + frame(.continuation, "")) == [.violation(.invalidUTF8)])
    #expect(hear(frame(.text, Array(euro[..<2]))) == [.violation(.invalidUTF8)])
  }

  @Test func `Binary is arbitrary data whose interpretation is solely up to the application layer`() {
    let payload = (0...255).map { UInt8($0) }
    #expect(hear(frame(.binary, payload)) == [.binary(payload)])
    #expect(
      hear(frame(.binary, [0xE2], isFinal: false) + frame(.continuation, [0xFF])) == [.binary([0xE2, 0xFF])])
  }
}
