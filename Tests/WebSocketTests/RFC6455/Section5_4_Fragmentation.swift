import Testing
import WebSocket

/// RFC 6455, section 5.4.
@Suite("RFC 6455, section 5.4, fragmentation") struct FragmentationTests {
  private static let pieces = ["When", " in", "", " the", " Course"]

  /// A text message in as many frames as there are pieces.
  private static func message(_ pieces: [String]) -> [UInt8] {
    pieces.indices.flatMap { index in
      frame(index == 0 ? .text : .continuation, pieces[index], isFinal: index == pieces.count - 1)
    }
  }

  @Test func `A fragmented message is terminated by a single frame with the FIN bit set and an opcode of 0`() {
    #expect(hear(frame(.continuation, "a")) == [.violation(.unexpectedContinuation)], "which nothing has begun")
    #expect(hear(frame(.continuation, "a", isFinal: false)) == [.violation(.unexpectedContinuation)])
    let stream = Self.message(["a", "b"]) + frame(.continuation, "c")
    #expect(
      hear(stream) == [.text("ab"), .violation(.unexpectedContinuation)], "after which nothing is left to continue")
    #expect(Violation.unexpectedContinuation.closeCode == .protocolError)
  }

  @Test(arguments: [Opcode.close, .ping, .pong])
  func `Control frames themselves MUST NOT be fragmented`(opcode: Opcode) {
    #expect(hear([opcode.rawValue, 0], as: .client) == [.violation(.fragmentedControlFrame)])
    #expect(Violation.fragmentedControlFrame.closeCode == .protocolError)
  }

  @Test func `Message fragments MUST be delivered to the recipient in the order sent by the sender`() {
    #expect(hear(Self.message(Self.pieces)) == [.text(Self.pieces.joined())])
  }

  @Test(arguments: [Opcode.text, .binary])
  func `The fragments of one message MUST NOT be interleaved between the fragments of another message`(opcode: Opcode) {
    for isFinal in [true, false] {
      let stream = frame(.text, "a", isFinal: false) + frame(opcode, "b", isFinal: isFinal)
      #expect(hear(stream) == [.violation(.unfinishedMessage)])
    }
    #expect(Violation.unfinishedMessage.closeCode == .protocolError)
  }

  @Test func `An endpoint MUST be capable of handling control frames in the middle of a fragmented message`() {
    let stream =
      frame(.text, "a", isFinal: false) + frame(.ping, "1") + frame(.continuation, "", isFinal: false)
      + frame(.pong, "2") + frame(.continuation, "b", isFinal: false) + frame(.close, [])
    #expect(hear(stream) == [.ping([0x31]), .pong([0x32]), .close(nil, "")])
    #expect(hear(stream + frame(.continuation, "c")).last == .text("abc"), "whether it is still wanted or not")
  }

  @Test func `Clients and servers MUST support receiving both fragmented and unfragmented messages`() {
    for (role, sender) in [(MessageReader.Role.server, MessageReader.Role.client), (.client, .server)] {
      let stream =
        frame(.text, "", from: sender) + frame(.binary, "", isFinal: false, from: sender)
        + frame(.continuation, "", from: sender) + frame(.binary, "whole", from: sender)
        + frame(.text, "in ", isFinal: false, from: sender) + frame(.continuation, "parts", from: sender)
      #expect(hear(stream, as: role) == [.text(""), .binary([]), .binary(Array("whole".utf8)), .text("in parts")])
    }
  }

  @Test func `the type for all fragments in a message MUST be either text, binary, or one of the reserved opcodes`() {
    for opcode in [Opcode.text, .binary] {
      let heard = hear(frame(opcode, "a", isFinal: false) + frame(.continuation, "b"))
      #expect(
        heard == [opcode == .text ? .text("ab") : .binary([0x61, 0x62])], "as set by the first fragment's opcode")
    }
  }
}
