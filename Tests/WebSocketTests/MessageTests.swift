import Bytes
import Testing
import WebSocket

/// Where the bytes of a message lie, and which stay with the caller.
@Suite struct MessageTests {
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
}
