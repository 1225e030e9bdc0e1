import Bytes
import Testing
import WebSocket

@Suite struct MessageTests {
  @Test func `control frames may stand between fragments`() {
    let bytes =
      frame(.text, "a", isFinal: false) + frame(.ping, "1") + frame(.continuation, "", isFinal: false)
      + frame(.pong, "2") + frame(.continuation, "b") + frame(.binary, "c")
    #expect(hear(bytes) == [.ping([0x31]), .pong([0x32]), .text("ab"), .binary([0x63])])
  }

  @Test func `another message may not begin between fragments`() {
    #expect(hear(frame(.text, "a", isFinal: false) + frame(.text, "b")) == [.violation(.unfinishedMessage)])
  }

  @Test func `after a message, whole or in fragments, there is nothing to continue`() {
    let bytes = frame(.text, "a", isFinal: false) + frame(.continuation, "b") + frame(.continuation, "c")
    #expect(hear(bytes) == [.text("ab"), .violation(.unexpectedContinuation)])
  }

  @Test func `messages may be empty`() {
    let bytes = frame(.text, "") + frame(.binary, "", isFinal: false) + frame(.continuation, "")
    #expect(hear(bytes) == [.text(""), .binary([])])
  }

  @Test func `a character may be cut by a fragment's end, but not by the message's`() {
    let euro = Array("€".utf8)
    let cut = frame(.text, Array(euro[..<2]), isFinal: false)
    #expect(hear(cut + frame(.continuation, Array(euro[2...]))) == [.text("€")])
    #expect(hear(cut + frame(.continuation, "")) == [.violation(.invalidUTF8)])
    #expect(hear(frame(.text, Array(euro[..<2]))) == [.violation(.invalidUTF8)])
    #expect(hear(frame(.binary, Array(euro[..<2]))) == [.binary(Array(euro[..<2]))])
  }

  @Test func `bad text fails at its first bad byte, in mid-frame`() {
    let bytes = frame(.text, Array("good".utf8) + [0xFF] + [UInt8](repeating: 0x20, count: 100))
    let headerByteCount = 6
    #expect(hear(Array(bytes[..<(headerByteCount + 4)])) == [])
    #expect(hear(Array(bytes[..<(headerByteCount + 5)])) == [.violation(.invalidUTF8)])
  }

  @Test func `a message may have as many bytes as the limit, over all its frames`() {
    let limits = MessageReader.Limits(maximumMessageByteCount: 4, maximumFragmentCount: 10)
    let whole = frame(.text, "four")
    let halves = frame(.text, "fo", isFinal: false) + frame(.continuation, "ur")
    #expect(hear(whole + halves + whole, limits: limits) == [.text("four"), .text("four"), .text("four")])
    let tooBig = Heard.violation(.messageTooBig(byteCount: 5, limit: 4))
    #expect(hear(frame(.text, "fours"), limits: limits) == [tooBig])
    #expect(hear(frame(.text, "fo", isFinal: false) + frame(.continuation, "urs"), limits: limits) == [tooBig])
    #expect(Violation.messageTooBig(byteCount: 5, limit: 4).closeCode == .messageTooBig)
  }

  @Test func `a message may have as many frames as the limit`() {
    let limits = MessageReader.Limits(maximumMessageByteCount: 10, maximumFragmentCount: 2)
    let one = frame(.binary, "a", isFinal: false)
    let middle = frame(.continuation, "b", isFinal: false)
    let last = frame(.continuation, "c")
    #expect(hear(one + last + one + last, limits: limits) == [.binary([0x61, 0x63]), .binary([0x61, 0x63])])
    #expect(hear(one + middle + last, limits: limits) == [.violation(.tooManyFragments(limit: 2))])
  }

  @Test func `a whole frame is handed out where it lies, one in parts is assembled and given back`() {
    var reader = MessageReader(role: .server, limits: generous)
    var offset = 0
    var input = frame(.text, "Hello")
    var span = input.mutableSpan
    #expect(reader.next(in: &span, from: &offset) == .message(.text, .input(6..<11)))
    #expect(offset == 11)

    offset = 0
    input = frame(.text, "Hello")
    let rest = input.suffix(2)
    input.removeLast(2)
    span = input.mutableSpan
    #expect(reader.next(in: &span, from: &offset) == .needsMoreBytes)
    #expect(offset == 9, "the payload that has come is consumed")
    offset = 0
    input = Array(rest)
    span = input.mutableSpan
    #expect(reader.next(in: &span, from: &offset) == .message(.text, .assembled))
    #expect(reader.assembled.text == "Hello")
    #expect(reader.next(in: &span, from: &offset) == .needsMoreBytes)
    #expect(reader.assembled.text == "")
  }

  @Test func `the front of a header or a control frame stays unread`() {
    for bytes in [Array(frame(.text, [UInt8](repeating: 0, count: 200))[..<7]), Array(frame(.ping, "ping").dropLast())]
    {
      var reader = MessageReader(role: .server, limits: generous)
      var (input, offset) = (bytes, 0)
      var span = input.mutableSpan
      #expect(reader.next(in: &span, from: &offset) == .needsMoreBytes)
      #expect(offset == 0)
      #expect(input == bytes)
    }
  }

  @Test func `a violation is repeated, whatever comes`() {
    var reader = MessageReader(role: .server, limits: generous)
    for bytes in [[0xFF, 0xFF], frame(.text, "good")] {
      var (input, offset) = (bytes, 0)
      var span = input.mutableSpan
      #expect(reader.next(in: &span, from: &offset) == .violation(.reservedBits(7)))
    }
  }
}
