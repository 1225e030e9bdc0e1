import Bytes
import Testing
import WebSocket

@Suite struct HeaderTests {
  @Test(
    arguments: [
      (0, [0]), (1, [1]), (125, [125]), (126, [126, 0, 126]), (127, [126, 0, 127]), (65_535, [126, 0xFF, 0xFF]),
      (65_536, [127, 0, 0, 0, 0, 0, 1, 0, 0]), (65_537, [127, 0, 0, 0, 0, 0, 1, 0, 1]),
    ] as [(Int, [UInt8])])
  func `a length is written in its shortest form, and read back`(byteCount: Int, length: [UInt8]) {
    var writer = ByteWriter()
    Frame.appendHeader(.binary, payloadByteCount: byteCount, into: &writer)
    #expect(writer.bytes == [0x82] + length)

    let payload = [UInt8](repeating: 0xA5, count: byteCount)
    #expect(hear(frame(.binary, payload, from: .server), as: .client) == [.binary(payload)])
    #expect(hear(frame(.binary, payload, from: .client), as: .server) == [.binary(payload)])
  }

  @Test(
    arguments: [
      ([126, 0, 0], .lengthNotMinimal(byteCount: 0)),
      ([126, 0, 125], .lengthNotMinimal(byteCount: 125)),
      ([127, 0, 0, 0, 0, 0, 0, 0, 0], .lengthNotMinimal(byteCount: 0)),
      ([127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .lengthNotMinimal(byteCount: 65_535)),
      ([127, 0x80, 0, 0, 0, 0, 0, 0, 0], .lengthOutOfRange),
      ([127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .lengthOutOfRange),
      (
        [127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        .messageTooBig(byteCount: UInt64(Int64.max), limit: 1 << 20)
      ),
      ([127, 0, 0, 0, 0, 0, 0x10, 0, 1], .messageTooBig(byteCount: 1 << 20 + 1, limit: 1 << 20)),
    ] as [([UInt8], Violation)])
  func `a wrong length is refused before its payload comes`(length: [UInt8], violation: Violation) {
    #expect(hear([0x82] + length, as: .client) == [.violation(violation)])
  }

  @Test(
    arguments: [
      (0xC1, .reservedBits(4)), (0xA1, .reservedBits(2)), (0x91, .reservedBits(1)), (0xF9, .reservedBits(7)),
      (0x83, .reservedOpcode(3)), (0x87, .reservedOpcode(7)), (0x8B, .reservedOpcode(11)), (0x8F, .reservedOpcode(15)),
      (0x08, .fragmentedControlFrame), (0x09, .fragmentedControlFrame), (0x0A, .fragmentedControlFrame),
      (0x80, .unexpectedContinuation), (0x00, .unexpectedContinuation),
    ] as [(UInt8, Violation)])
  func `a wrong first byte is refused`(first: UInt8, violation: Violation) {
    #expect(hear([first, 0], as: .client) == [.violation(violation)])
    #expect(violation.closeCode == .protocolError)
  }

  @Test(arguments: [Opcode.close, .ping, .pong]) func `a control frame has at most 125 bytes`(opcode: Opcode) {
    let first = 0x80 | opcode.rawValue
    #expect(hear([first, 126], as: .client) == [.violation(.controlFrameTooLong(length: 126))])
    #expect(hear([first, 127], as: .client) == [.violation(.controlFrameTooLong(length: 127))])
    let payload = [UInt8](repeating: 0x20, count: 125)
    #expect(hear(frame(.ping, payload)) == [.ping(payload)])
  }

  @Test func `clients mask and servers do not`() {
    #expect(hear(frame(.text, "a", from: .server), as: .server) == [.violation(.unmaskedClientFrame)])
    #expect(hear(frame(.text, "a", from: .client), as: .client) == [.violation(.maskedServerFrame)])
  }
}
