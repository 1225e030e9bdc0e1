import Bytes
import Testing
import WebSocket

/// RFC 7692, sections 6 and 7.2: compressed messages. Sentences are the RFC's.
@Suite struct PayloadTests {
  private let compression: Compression
  private let compressor = Compressor()
  private let decompressor = Decompressor()

  init() throws { compression = try agreement() }

  // MARK: Section 6

  @Test(arguments: [Opcode.continuation, .close, .ping, .pong])
  func
    `An endpoint receiving the Per-Message Compressed bit of control frames and non-first fragments MUST _Fail the WebSocket Connection_`(
      opcode: Opcode
    )
  {
    let marked = [0xC0 | opcode.rawValue, 0x80, 0, 0, 0, 0]
    let violation = Heard.violation(.reservedBits(4))
    #expect(hear(marked, compression: compression) == [violation])
    #expect(hear(compressedFrame(.text, [0], isFinal: false) + marked, compression: compression) == [violation])
    #expect(Violation.reservedBits(4).closeCode == .protocolError)
  }

  @Test(arguments: [0x90, 0xA0, 0xB0, 0xD0, 0xE0, 0xF0] as [UInt8])
  func `RSV2 and RSV3 have no meaning, with RSV1 or without`(bits: UInt8) {
    let frame = [bits | 1, 0x80, 0, 0, 0, 0]
    #expect(hear(frame, compression: compression) == [.violation(.reservedBits(bits >> 4 & 7))])
  }

  @Test func `without an agreement RSV1 MUST be 0`() {
    #expect(hear(compressedFrame(.text, Hello.oneBlock)) == [.violation(.reservedBits(4))])
  }

  @Test func `The opcode of the first frame of a compressed message indicates the opcode of the original message`() {
    #expect(hear(compressedFrame(.text, Hello.oneBlock), compression: compression) == [.text("Hello")])
    #expect(
      hear(compressedFrame(.binary, Hello.oneBlock), compression: compression) == [.binary(Array("Hello".utf8))])
  }

  @Test func `this bit indicates whether a message is compressed or not`() {
    let stream = frame(.text, "Hello") + compressedFrame(.text, Hello.oneBlock) + frame(.text, "Hello")
    #expect(hear(stream, compression: compression) == [.text("Hello"), .text("Hello"), .text("Hello")])
  }

  @Test
  func
    `At the receiver, the payload data portion after decompression is subject to the constraints for the original data type again`()
  {
    let invalid = [0x00, 0x01, 0x00, 0xFE, 0xFF, 0xFF, 0x00] as [UInt8]
    #expect(hear(compressedFrame(.text, invalid), compression: compression) == [.violation(.invalidUTF8)])
  }

  // MARK: Section 7.2.1

  @Test func `Remove 4 octets (that are 0x00 0x00 0xff 0xff) from the tail end`() throws {
    let payload = try #require(compressor.compress([UInt8](repeating: 0x61, count: 200), under: compression))
    #expect(payload.last == 0, "header bits of an empty block without compression, and padding")
    #expect(payload.suffix(4) != [0, 0, 0xFF, 0xFF])
    #expect(ReferenceInflate(payload: payload).blockTypes.last == 0)
    #expect(try decompressor.inflate(payload) == [UInt8](repeating: 0x61, count: 200))
  }

  @Test func `the client MUST start compressing each new message with an empty LZ77 sliding window`() throws {
    // And so must the server: the same message gives the same bytes again, which can be read without those before.
    let message = Array("context is not taken over; ".utf8) + [UInt8](repeating: 0x62, count: 200)
    let first = try #require(compressor.compress(message, under: compression))
    let second = try #require(compressor.compress(message, under: compression))
    #expect(first == second)
    #expect(ReferenceInflate(payload: second).output == message)
  }

  @Test(arguments: 8...15)
  func `the client MUST NOT use an LZ77 sliding window longer than the w-th power of 2 bytes`(bits: Int) throws {
    // And neither must a server that has been asked so.
    let limited = try agreement("; server_max_window_bits=\(bits)")
    var dice = Dice(state: UInt64(bits))
    let message = dice.message(byteCount: 100_000)
    let payload = try #require(compressor.compress(message, under: limited))
    let reference = ReferenceInflate(payload: payload)
    #expect(reference.output == message)
    #expect(reference.longestDistance <= 1 << bits)
    #expect(bits <= 9 || reference.longestDistance > 1 << (bits - 1), "and uses what it may")
  }

  // MARK: Section 7.2.2

  @Test func `Append 4 octets of 0x00 0x00 0xff 0xff to the tail end of the payload of the message`() throws {
    // The tail is needed: it is the length of the block that the last octet begins.
    #expect(try decompressor.inflate(Hello.oneBlock) == Array("Hello".utf8))
    #expect(throws: Violation.invalidCompression) { try decompressor.inflate(Hello.oneBlock + [0, 0, 0xFF, 0xFF]) }
  }

  // MARK: Section 7.2.3, byte for byte

  private static let examples: [(String, [UInt8])] = [
    ("7.2.3.1, one frame", [0xc1, 0x07] + Hello.oneBlock),
    ("7.2.3.1, two fragments", [0x41, 0x03, 0xf2, 0x48, 0xcd, 0x80, 0x04, 0xc9, 0xc9, 0x07, 0x00]),
    ("7.2.3.3, a block without compression", [0xc1, 0x0b] + Hello.stored),
    ("7.2.3.4, a block with BFINAL set to 1", [0xc1, 0x08] + Hello.lastBlock),
    ("7.2.3.5, two blocks in one message", [0xc1, 0x0d] + Hello.twoBlocks),
    (
      "7.2.3.6, an empty last fragment",
      [0x41, 0x0b, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00, 0x00, 0xff, 0xff, 0x80, 0x01, 0x00]
    ),
  ]

  @Test(arguments: examples) func `the examples say Hello`(section: String, stream: [UInt8]) {
    #expect(hear(stream, as: .client, compression: compression) == [.text("Hello")], "\(section)")
  }

  @Test func `7.2.3.2: a message that shares the window of another can't be read, which no agreement allows`()
    throws
  {
    #expect(try decompressor.inflate(Hello.oneBlock) == Array("Hello".utf8))
    #expect(throws: Violation.invalidCompression) { try decompressor.inflate(Hello.sharedWindow) }
  }

  @Test func `a server writes the frames of the examples`() {
    let payload = Hello.oneBlock
    var writer = ByteWriter()
    Frame.append(.text, payload: payload.span, isCompressed: true, into: &writer)
    #expect(writer.bytes == [0xc1, 0x07] + payload)
    writer.removeAll()
    let (front, rest) = (Array(payload[..<3]), Array(payload[3...]))
    Frame.append(.text, payload: front.span, isFinal: false, isCompressed: true, into: &writer)
    Frame.append(.continuation, payload: rest.span, into: &writer)
    #expect(writer.bytes == [0x41, 0x03, 0xf2, 0x48, 0xcd, 0x80, 0x04, 0xc9, 0xc9, 0x07, 0x00])
  }
}
