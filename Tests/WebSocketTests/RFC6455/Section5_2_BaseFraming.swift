import Testing
import WebSocket

/// RFC 6455, section 5.2. The lengths themselves are in `HeaderTests`.
@Suite("RFC 6455, section 5.2, base framing protocol") struct BaseFramingTests {
  @Test(arguments: UInt8(1)...7, [0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8A] as [UInt8])
  func `RSV1, RSV2, RSV3 MUST be 0 unless an extension is negotiated that defines meanings for non-zero values`(
    bits: UInt8, first: UInt8
  ) {
    #expect(hear([first | bits << 4, 0], as: .client) == [.violation(.reservedBits(bits))])
    #expect(Violation.reservedBits(bits).closeCode == .protocolError)
  }

  @Test(arguments: Array(3...7) + Array(0xB...0xF) as [UInt8], [0x00, 0x80] as [UInt8])
  func `If an unknown opcode is received, the receiving endpoint MUST _Fail the WebSocket Connection_`(
    opcode: UInt8, fin: UInt8
  ) {
    #expect(hear([fin | opcode, 0], as: .client) == [.violation(.reservedOpcode(opcode))])
    #expect(Violation.reservedOpcode(opcode).closeCode == .protocolError)
  }

  @Test(arguments: [0x80_00_00_00_00_00_00_00, 0x80_00_00_00_00_00_00_01, UInt64.max])
  func `the most significant bit MUST be 0`(byteCount: UInt64) {
    #expect(hear([0x82] + LengthSpelling.bits64.bytes(of: byteCount), as: .client) == [.violation(.lengthOutOfRange)])
    #expect(Violation.lengthOutOfRange.closeCode == .protocolError)
  }

  @Test func `Multibyte length quantities are expressed in network byte order`() {
    #expect(frame(.binary, [UInt8](repeating: 0, count: 0x0102), from: .server).prefix(4) == [0x82, 126, 1, 2])
    #expect(
      frame(.binary, [UInt8](repeating: 0, count: 0x01_02_03), from: .server).prefix(10)
        == [0x82, 127, 0, 0, 0, 0, 0, 1, 2, 3])
  }

  @Test func `in all cases, the minimal number of bytes MUST be used to encode the length`() {
    // "the length of a 124-byte-long string can't be encoded as the sequence 126, 0, 124"
    #expect(hear([0x81, 126, 0, 124], as: .client) == [.violation(.lengthNotMinimal(byteCount: 124))])
    #expect(Violation.lengthNotMinimal(byteCount: 124).closeCode == .protocolError)
    #expect(frame(.text, [UInt8](repeating: 0x61, count: 124), from: .server)[1] == 124)
  }
}
