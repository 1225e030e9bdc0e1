import Bytes

/// What stands before the payload of a frame (RFC 6455, section 5.2), with the rules that one frame keeps or breaks by itself.
struct FrameHeader {
  let isFinal: Bool
  /// RSV1, which compression uses to mark the first frame of a message (RFC 7692, section 6).
  let isCompressed: Bool
  let opcode: Opcode
  let payloadByteCount: Int
  /// Zero for a frame that is not masked.
  let mask: UInt32
  /// The length of the header itself, 2 to 14.
  let byteCount: Int

  /// Reads the header at `offset`. `nil`: it is not complete yet.
  ///
  /// What two bytes say is checked before the others are waited for, so the answer does not depend on how the input was split.
  init?(
    _ input: Span<UInt8>, at offset: Int, for role: MessageReader.Role, allowingCompression: Bool
  ) throws(Violation) {
    let available = input.count - offset
    guard available >= 2 else { return nil }
    let (first, second) = (input[offset], input[offset + 1])

    let opcode = Opcode(rawValue: first & 0x0F)
    // "MUST be 0 unless an extension is negotiated that defines meanings for non-zero values." Compression defines one for RSV1, but
    // not "of control frames and non-first fragments of a data message" (RFC 7692, section 6.1).
    let isCompressed = first & 0x70 == 0x40 && allowingCompression && (opcode == .text || opcode == .binary)
    guard first & 0x70 == 0 || isCompressed else { throw .reservedBits(first >> 4 & 7) }
    guard let opcode else { throw .reservedOpcode(first & 0x0F) }
    let isFinal = first & 0x80 != 0
    let isMasked = second & 0x80 != 0
    let length = second & 0x7F
    switch role {
    // "The server MUST close the connection upon receiving a frame that is not masked."
    case .server: guard isMasked else { throw .unmaskedClientFrame }
    // "A client MUST close a connection if it detects a masked frame."
    case .client: guard !isMasked else { throw .maskedServerFrame }
    }
    if opcode.isControl {
      guard isFinal else { throw .fragmentedControlFrame }
      guard length <= Frame.maximumControlPayloadByteCount else { throw .controlFrameTooLong(length: length) }
    }

    let lengthEnd = length < 126 ? 2 : length == 126 ? 4 : 10
    guard available >= lengthEnd else { return nil }
    payloadByteCount = try Self.payloadByteCount(length, input, at: offset + 2)

    byteCount = isMasked ? lengthEnd + 4 : lengthEnd
    guard available >= byteCount else { return nil }
    mask = isMasked ? input.bigEndian(at: offset + lengthEnd) : 0
    self.isFinal = isFinal
    self.isCompressed = isCompressed
    self.opcode = opcode
  }

  /// "The minimal number of bytes MUST be used to encode the length", and the first bit of the longest form "MUST be 0".
  private static func payloadByteCount(
    _ length: UInt8, _ input: Span<UInt8>, at offset: Int
  ) throws(Violation) -> Int {
    switch length {
    case 127:
      let extended: UInt64 = input.bigEndian(at: offset)
      guard let byteCount = Int(exactly: extended) else { throw .lengthOutOfRange }
      guard byteCount > 0xFFFF else { throw .lengthNotMinimal(byteCount: extended) }
      return byteCount
    case 126:
      let extended: UInt16 = input.bigEndian(at: offset)
      guard extended > 125 else { throw .lengthNotMinimal(byteCount: UInt64(extended)) }
      return Int(extended)
    default:
      return Int(length)
    }
  }
}
