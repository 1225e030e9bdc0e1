import Bytes
import Testing
import WebSocket

@Suite struct InflaterTests {
  @Test(arguments: [Hello.oneBlock, Hello.lastBlock])
  func `a payload that stops early is not taken for a message`(payload: [UInt8]) {
    let decompressor = Decompressor()
    for count in 0..<payload.count {
      #expect(throws: Violation.invalidCompression, "\(count) bytes of \(payload)") {
        try decompressor.inflate(Array(payload[..<count]))
      }
    }
    #expect(throws: Never.self) { try decompressor.inflate(payload) }
  }

  @Test func `a block that is the last of its stream may be followed by more, again and again`() throws {
    let decompressor = Decompressor()
    let block = Array(Hello.lastBlock.dropLast())
    #expect(try decompressor.inflate(block + block + block + [0]) == Array("HelloHelloHello".utf8))
  }

  @Test func `the last block may be the one whose end is left out`() throws {
    let decompressor = Decompressor()
    #expect(
      try decompressor.inflate(Array(Hello.oneBlock.dropLast()) + [0x00, 0x00, 0x00, 0xff, 0xff, 0x01])
        == Array("Hello".utf8))
  }

  @Test(
    arguments: [
      [0x06],  // a block of the type that is reserved
      [0x00, 0x05, 0x00, 0xfb, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00],  // a length that does not fit its complement
      [0xf2, 0x00, 0x11, 0x00, 0x00],  // a match before the beginning
      [0x04, 0xe0, 0xff, 0xff, 0xff, 0xff],  // codes that are no code
      Hello.oneBlock + [0x48],
    ] as [[UInt8]])
  func `what is no DEFLATE is refused with 1007, and the next message is read`(payload: [UInt8]) throws {
    let decompressor = Decompressor()
    #expect(throws: Violation.invalidCompression) { try decompressor.inflate(payload) }
    #expect(Violation.invalidCompression.closeCode == .invalidPayload)
    #expect(try decompressor.inflate(Hello.oneBlock) == Array("Hello".utf8))
  }

  /// The seed is in the test's name, so a failure names what repeats it.
  @Test(arguments: UInt64(1)...20) func `noise ends in a message within the limit or in a violation`(seed: UInt64) {
    var dice = Dice(state: seed)
    let decompressor = Decompressor()
    for _ in 0..<500 {
      var payload = Hello.twoBlocks + Hello.stored + Hello.lastBlock
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        payload[.random(in: payload.indices, using: &dice)] = .random(in: 0...255, using: &dice)
      }
      do throws(Violation) {
        let inflated = try decompressor.inflate(payload, limit: 40)
        #expect(inflated.count <= 40)
      } catch {
        #expect([.invalidCompression, .messageTooBig(byteCount: 41, limit: 40)].contains(error))
      }
    }
  }

  // MARK: Limits

  /// A message of zeros, compressed: about 1 byte for 1000.
  private static func bomb(byteCount: Int) throws -> [UInt8] {
    try #require(
      Compressor().compress([UInt8](repeating: 0, count: byteCount), under: try agreement()))
  }

  @Test(arguments: [1000, 4095, 4096, 4097, 65_535, 65_536, 65_537, 1 << 20])
  func `a message may inflate to its limit, and not to a byte more`(byteCount: Int) throws {
    let payload = try Self.bomb(byteCount: byteCount)
    let decompressor = Decompressor()
    #expect(try decompressor.inflate(payload, limit: byteCount).count == byteCount)
    #expect(throws: Violation.messageTooBig(byteCount: UInt64(byteCount), limit: byteCount - 1)) {
      try decompressor.inflate(payload, limit: byteCount - 1)
    }
  }

  @Test func `an empty message may have a limit of nothing`() throws {
    let decompressor = Decompressor()
    #expect(try decompressor.inflate([0x00], limit: 0).isEmpty)
    #expect(throws: Violation.messageTooBig(byteCount: 1, limit: 0)) {
      try decompressor.inflate(Hello.oneBlock, limit: 0)
    }
  }

  @Test func `a bomb costs no more than the limit, though it says a thousand times as much`() throws {
    let payload = try Self.bomb(byteCount: 1 << 26)
    #expect(payload.count < 1 << 26 / 200)
    let decompressor = Decompressor()
    let limit = 1 << 16
    #expect(throws: Violation.messageTooBig(byteCount: UInt64(limit) + 1, limit: limit)) {
      try decompressor.inflate(payload, limit: limit)
    }
    #expect(decompressor.output.count == limit + 1, "nothing was written behind it")
    #expect(decompressor.capacity <= 4 * limit)
  }

  @Test func `the memory of a huge message is given back with the next one`() throws {
    let decompressor = Decompressor()
    try decompressor.inflate(try Self.bomb(byteCount: 1 << 22))
    #expect(decompressor.capacity >= 1 << 22)
    try decompressor.inflate(Hello.oneBlock)
    #expect(decompressor.capacity <= Inflater.keptByteCount)
  }
}
