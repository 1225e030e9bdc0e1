import Testing
import WebSocket

/// RFC 6455, section 5.8.
@Suite("RFC 6455, section 5.8, extensibility") struct ExtensibilityTests {
  @Test func `The endpoints of a connection MUST negotiate the use of any extensions during the opening handshake`()
    throws
  {
    let message = compressedFrame(.text, Hello.oneBlock)
    #expect(try hear(message, compression: agreement()) == [.text("Hello")])
    #expect(try hear(message, compression: acceptance([]).compression) == [.violation(.reservedBits(4))])
  }
}
