import Testing
import WebSocket

/// RFC 6455, section 5.1.
@Suite("RFC 6455, section 5.1, overview") struct OverviewTests {
  @Test func `a client MUST mask all frames that it sends to the server`() {
    for opcode in [Opcode.continuation, .text, .binary, .close, .ping, .pong] {
      #expect(frame(opcode, "", from: .client)[1] == 0x80)
    }
  }

  @Test func `The server MUST close the connection upon receiving a frame that is not masked`() {
    for opcode in [Opcode.continuation, .text, .binary, .close, .ping, .pong] {
      #expect(hear(frame(opcode, "", from: .server), as: .server) == [.violation(.unmaskedClientFrame)])
    }
    #expect(Violation.unmaskedClientFrame.closeCode == .protocolError)
  }

  @Test func `A server MUST NOT mask any frames that it sends to the client`() {
    for opcode in [Opcode.continuation, .text, .binary, .close, .ping, .pong] {
      #expect(frame(opcode, "", from: .server) == [0x80 | opcode.rawValue, 0])
    }
  }

  @Test func `A client MUST close a connection if it detects a masked frame`() {
    for opcode in [Opcode.continuation, .text, .binary, .close, .ping, .pong] {
      #expect(hear(frame(opcode, "", from: .client), as: .client) == [.violation(.maskedServerFrame)])
    }
    #expect(Violation.maskedServerFrame.closeCode == .protocolError)
  }
}
