/// What a frame is for (RFC 6455, section 11.8). The other values are reserved.
package enum Opcode: UInt8, Sendable {
  case continuation = 0x0
  case text = 0x1
  case binary = 0x2
  case close = 0x8
  case ping = 0x9
  case pong = 0xA

  /// Whether a frame of this kind may stand between the fragments of a message (section 5.5).
  package var isControl: Bool { rawValue >= Opcode.close.rawValue }
}
