import Bytes
import Testing
import WebSocket

/// RFC 6455, section 5.7, byte for byte.
@Suite("RFC 6455, section 5.7, examples") struct ExampleTests {
  private let hello = Array("Hello".utf8)

  @Test func `a single-frame unmasked text message`() {
    let bytes: [UInt8] = [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]
    #expect(hear(bytes, as: .client) == [.text("Hello")])
    #expect(frame(.text, "Hello", from: .server) == bytes)
  }

  @Test func `a single-frame masked text message`() {
    let bytes: [UInt8] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
    #expect(hear(bytes, as: .server) == [.text("Hello")])
    #expect(frame(.text, "Hello", from: .client) == bytes)
  }

  @Test func `a fragmented unmasked text message`() {
    let bytes: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f]
    #expect(hear(bytes, as: .client) == [.text("Hello")])
    #expect(
      frame(.text, "Hel", isFinal: false, from: .server) + frame(.continuation, "lo", from: .server) == bytes)
  }

  @Test func `an unmasked ping and its masked pong`() {
    #expect(hear([0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], as: .client) == [.ping(hello)])
    let pong: [UInt8] = [0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
    #expect(hear(pong, as: .server) == [.pong(hello)])
    #expect(frame(.pong, "Hello", from: .client) == pong)
  }

  @Test func `256 bytes of binary in a single unmasked frame`() {
    let payload = (0..<256).map { UInt8($0) }
    let bytes: [UInt8] = [0x82, 0x7E, 0x01, 0x00] + payload
    #expect(hear(bytes, as: .client) == [.binary(payload)])
    #expect(frame(.binary, payload, from: .server) == bytes)
  }

  @Test func `64 KiB of binary in a single unmasked frame`() {
    let payload = [UInt8](repeating: 7, count: 65_536)
    let bytes: [UInt8] = [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + payload
    #expect(hear(bytes, as: .client) == [.binary(payload)])
    #expect(frame(.binary, payload, from: .server) == bytes)
  }
}
