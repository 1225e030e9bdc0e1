import Testing
import WebSocket

/// RFC 6455, section 10.4.
@Suite("RFC 6455, section 10.4, implementation-specific limits") struct LimitTests {
  @Test
  func `Implementations with limitations regarding the frame size MUST protect themselves against exceeding them`() {
    let limits = MessageReader.Limits(maximumMessageByteCount: 4, maximumFragmentCount: 10)
    #expect(hear(frame(.text, "four"), limits: limits) == [.text("four")])
    let tooBig = Violation.messageTooBig(byteCount: 5, limit: 4)
    #expect(
      hear(Array(frame(.text, "fives")[..<6]), limits: limits) == [.violation(tooBig)], "before the payload comes")
    #expect(tooBig.closeCode == .messageTooBig)
  }

  @Test func `a malicious endpoint can try to exhaust its peer's memory by sending a single big frame of size 2**60`() {
    let header = [0x82, 0xFF] + LengthSpelling.bits64.bytes(of: 1 << 60).dropFirst() + [1, 2, 3, 4]
    #expect(hear(header) == [.violation(.messageTooBig(byteCount: 1 << 60, limit: 1 << 20))])
  }

  @Test func `The total message size after reassembly from multiple frames MUST NOT exceed the limit`() {
    let limits = MessageReader.Limits(maximumMessageByteCount: 4, maximumFragmentCount: 10)
    let halves = frame(.text, "fo", isFinal: false) + frame(.continuation, "ur")
    #expect(hear(halves + halves, limits: limits) == [.text("four"), .text("four")])
    let stream = frame(.text, "fo", isFinal: false) + frame(.continuation, "urs")
    #expect(hear(stream, limits: limits) == [.violation(.messageTooBig(byteCount: 5, limit: 4))])
    let endless = frame(.text, "fo", isFinal: false) + [0x80, 0xFF, 0x7F] + [UInt8](repeating: 0xFF, count: 7)
    let sum = UInt64(Int64.max) + 2
    #expect(hear(endless + [1, 2, 3, 4], limits: limits) == [.violation(.messageTooBig(byteCount: sum, limit: 4))])
  }

  @Test func `a long stream of small frames that are a part of a fragmented message`() {
    let limits = MessageReader.Limits(maximumMessageByteCount: 10, maximumFragmentCount: 2)
    let first = frame(.binary, "", isFinal: false)
    let middle = frame(.continuation, "", isFinal: false)
    let last = frame(.continuation, "")
    #expect(hear(first + last + first + last, limits: limits) == [.binary([]), .binary([])])
    #expect(hear(first + middle + last, limits: limits) == [.violation(.tooManyFragments(limit: 2))])
    #expect(Violation.tooManyFragments(limit: 2).closeCode == .messageTooBig)
  }
}
