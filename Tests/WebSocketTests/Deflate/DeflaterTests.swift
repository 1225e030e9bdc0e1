import Bytes
import Testing
import WebSocket

@Suite struct DeflaterTests {
  /// The seed is in the test's name, so a failure names what repeats it.
  @Test(arguments: UInt64(1)...24) func `what is compressed is read by two decoders, whatever the window`(seed: UInt64)
    throws
  {
    var dice = Dice(state: seed)
    let (compressor, decompressor) = (Compressor(), Decompressor())
    for windowBits in 8...15 {
      let compression = try agreement("; server_max_window_bits=\(windowBits)")
      let message = dice.message(byteCount: .random(in: 128...6000, using: &dice))
      let payload = try #require(compressor.compress(message, under: compression))
      #expect(payload.count < message.count)
      let reference = ReferenceInflate(payload: payload)
      #expect(reference.output == message)
      #expect(reference.longestDistance <= 1 << windowBits)
      #expect(try decompressor.inflate(payload) == message)
    }
  }

  @Test(arguments: [8, 9]) func `a window of 8 bits is kept, where zlib itself has none`(windowBits: Int) throws {
    // Repeats after 250 and more bytes, of which only the nearest may be used.
    var dice = Dice(state: 8)
    let compressor = Compressor()
    let compression = try agreement("; server_max_window_bits=\(windowBits)")
    var longest = 0
    for period in 240...520 {
      let unit = (0..<period).map { _ in UInt8.random(in: 0...63, using: &dice) }
      let message = unit + unit + unit
      guard let payload = compressor.compress(message, under: compression) else { continue }
      let reference = ReferenceInflate(payload: payload)
      #expect(reference.output == message)
      longest = max(longest, reference.longestDistance)
    }
    #expect((200...250).contains(longest), "zlib's window of 2^9 bytes, less 262")
  }

  @Test func `short messages and those that don't shrink are left as they are`() throws {
    let compression = try agreement()
    let compressor = Compressor()
    let short = [UInt8](repeating: 0x20, count: Deflater.minimumByteCount - 1)
    #expect(compressor.compress(short, under: compression) == nil)
    #expect(compressor.compress(short + [0x20], under: compression) != nil)
    var dice = Dice(state: 1)
    for count in [128, 1000, 100_000] {
      let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
      #expect(compressor.compress(noise, under: compression) == nil)
    }
    #expect(compressor.compress(short + short, under: compression) != nil, "and are forgotten")
  }

  @Test func `what stood in the writer stays, whether or not something is appended`() throws {
    var deflater = Deflater()
    var writer = ByteWriter()
    let compression = try agreement()
    writer.append("front")
    var dice = Dice(state: 2)
    let noise = (0..<500).map { _ in UInt8.random(in: 0...255, using: &dice) }
    let isNoiseShorter = deflater.compress(noise.span, under: compression, into: &writer)
    #expect(!isNoiseShorter)
    #expect(writer.span.text == "front")
    let spaces = [UInt8](repeating: 0x20, count: 500)
    let areSpacesShorter = deflater.compress(spaces.span, under: compression, into: &writer)
    #expect(areSpacesShorter)
    #expect(Array(writer.bytes[..<5]) == Array("front".utf8))
    #expect(ReferenceInflate(payload: Array(writer.bytes[5...])).output == spaces)
  }

  @Test func `a large message is compressed in several blocks`() throws {
    var dice = Dice(state: 3)
    let (compressor, decompressor) = (Compressor(), Decompressor())
    let message = dice.message(byteCount: 300_000)
    let payload = try #require(compressor.compress(message, under: try agreement()))
    #expect(ReferenceInflate(payload: payload).blockTypes.count > 2)
    #expect(try decompressor.inflate(payload) == message)
  }
}

extension Dice {
  /// Text like that of an event: words that come again, between digits that don't.
  mutating func message(byteCount: Int) -> [UInt8] {
    var text = ""
    while text.utf8.count < byteCount {
      text += ["\"player\":", "{\"x\":", "\"points\":", "},\"é€😀\":", "null,"].randomElement(using: &self)!
      text += String(Int.random(in: 0...9999, using: &self))
    }
    return Array(text.utf8.prefix(byteCount))
  }
}
