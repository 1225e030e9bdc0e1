import Bytes
import Testing
import WebSocket

@Suite struct CompressedMessageTests {
  private let compression: Compression

  init() throws { compression = try agreement() }

  @Test func `every split of a stream of compressed and other messages gives the same`() {
    let hello = Hello.oneBlock
    let stream =
      compressedFrame(.text, hello) + frame(.text, "plain")
      + compressedFrame(.text, Array(hello[..<3]), isFinal: false) + frame(.ping, "p")
      + frame(.continuation, [], isFinal: false) + frame(.continuation, Array(hello[3...]))
      + compressedFrame(.binary, [], isFinal: false) + frame(.continuation, Hello.stored)
    let expected: [Heard] = [
      .text("Hello"), .text("plain"), .ping([0x70]), .text("Hello"), .binary(Array("Hello".utf8)),
    ]
    for first in 0...stream.count {
      for second in first...stream.count {
        let heard = hear(
          [stream[..<first], stream[first..<second], stream[second...]], as: .server, compression: compression)
        guard heard == expected else {
          Issue.record("split at \(first) and \(second): \(heard)")
          return
        }
      }
    }
    let single = stream.indices.map { stream[$0...$0] }
    #expect(hear(single, as: .server, compression: compression) == expected, "byte by byte")
  }

  @Test func `compressed text is checked when it is inflated, and need not be text before`() {
    var payload = Hello.stored
    payload[5] = 0xC3
    payload[6] = 0xA9
    #expect(payload.contains(0xFF))
    #expect(hear(compressedFrame(.text, payload), compression: compression) == [.text("éllo")])
    payload[6] = 0x28
    let invalid = [Heard.violation(.invalidUTF8)]
    #expect(hear(compressedFrame(.text, payload), compression: compression) == invalid)
    let halves =
      compressedFrame(.text, Array(payload[..<6]), isFinal: false) + frame(.continuation, Array(payload[6...]))
    #expect(hear(halves, compression: compression) == invalid)
    #expect(hear(compressedFrame(.binary, payload), compression: compression) == [.binary(Array(payload[5..<10]))])
    var cut = Hello.stored
    cut[9] = 0xC3
    #expect(hear(compressedFrame(.text, cut), compression: compression) == invalid)
  }

  @Test func `both what is sent and what it inflates to is limited`() {
    let five = MessageReader.Limits(maximumMessageByteCount: 5, maximumFragmentCount: 10)
    let seven = MessageReader.Limits(maximumMessageByteCount: 7, maximumFragmentCount: 10)
    let stored = compressedFrame(.text, Hello.stored)
    let hello = compressedFrame(.text, Hello.oneBlock)
    #expect(
      hear(stored, limits: five, compression: compression) == [.violation(.messageTooBig(byteCount: 11, limit: 5))])
    #expect(hear(hello, limits: seven, compression: compression) == [.text("Hello")])
    let fragments =
      compressedFrame(.text, Array(Hello.oneBlock[..<4]), isFinal: false)
      + frame(.continuation, Array(Hello.oneBlock[4...]))
    let six = MessageReader.Limits(maximumMessageByteCount: 6, maximumFragmentCount: 10)
    #expect(
      hear(fragments, limits: six, compression: compression) == [.violation(.messageTooBig(byteCount: 7, limit: 6))])
    #expect(hear(fragments, limits: seven, compression: compression) == [.text("Hello")])
  }

  @Test func `a broken message is a violation that is repeated`() throws {
    var reader = MessageReader(role: .server, limits: generous, compression: compression)
    var inflater = Inflater()
    var bytes = compressedFrame(.text, [0x06]) + frame(.text, "more")
    for _ in 0..<2 {
      var offset = 0
      var span = bytes.mutableSpan
      let result = reader.next(in: &span, from: &offset, inflatingWith: &inflater)
      #expect(result == .violation(.invalidCompression))
    }
  }

  @Test func `an inflated message is in the inflater, and the reader holds nothing`() {
    var reader = MessageReader(role: .server, limits: generous, compression: compression)
    var inflater = Inflater()
    var bytes = compressedFrame(.text, Hello.oneBlock)
    var offset = 0
    var span = bytes.mutableSpan
    let result = reader.next(in: &span, from: &offset, inflatingWith: &inflater)
    #expect(result == .message(.text, .inflated))
    let text = inflater.inflated.text
    #expect(text == "Hello")
    let assembled = reader.assembled.array
    #expect(assembled.isEmpty)
  }

  /// The seed is in the test's name, so a failure names what repeats it.
  @Test(arguments: UInt64(1)...20) func `what one end compresses the other reads, in any fragments`(seed: UInt64) throws
  {
    var dice = Dice(state: seed)
    let windowBits = Int.random(in: 8...15, using: &dice)
    let compression = try agreement("; server_max_window_bits=\(windowBits)")
    let compressor = Compressor()
    var (stream, said): ([UInt8], [Heard]) = ([], [])
    for _ in 0..<20 {
      let message = dice.message(byteCount: .random(in: 0...2000, using: &dice))
      let payload = compressor.compress(message, under: compression)
      let cut = Int.random(in: 0...(payload ?? message).count, using: &dice)
      let (front, rest) = (Array((payload ?? message)[..<cut]), Array((payload ?? message)[cut...]))
      stream += payload == nil ? frame(.binary, front, isFinal: false) : compressedFrame(.binary, front, isFinal: false)
      stream += frame(.continuation, rest)
      said.append(.binary(message))
    }
    #expect(hear(stream, compression: compression) == said)
  }

  @Test func `a reader stands in every connection, so it is small`() {
    #expect(MemoryLayout<MessageReader>.size <= 56)
  }
}
