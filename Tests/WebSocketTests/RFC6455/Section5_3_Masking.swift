import Bytes
import Testing
import WebSocket

/// RFC 6455, section 5.3.
@Suite("RFC 6455, section 5.3, client-to-server masking") struct MaskingTests {
  private static let key: [UInt8] = [0x01, 0x20, 0xF0, 0xFF]

  @Test(arguments: [0, 1, 2, 3, 4, 5, 125, 126, 65_536])
  func `A masked frame MUST have the field frame-masked set to 1`(byteCount: Int) {
    #expect(frame(.binary, [UInt8](repeating: 0, count: byteCount), from: .client)[1] & 0x80 != 0)
  }

  @Test func `transformed-octet-i = original-octet-i XOR masking-key-octet-j, j = i MOD 4`() {
    let original = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let transformed = original.indices.map { original[$0] ^ Self.key[$0 % 4] }
    var writer = ByteWriter()
    Frame.append(.binary, payload: original.span, mask: 0x0120_F0FF, into: &writer)
    #expect(writer.bytes == [0x82, 0xFE, 0x01, 0x2C] + Self.key + transformed)
    #expect(hear(writer.bytes) == [.binary(original)])
  }

  @Test func `The payload length does NOT include the length of the masking key`() {
    #expect(frame(.text, "Hello", from: .client)[1] == 0x80 | 5)
  }
}
