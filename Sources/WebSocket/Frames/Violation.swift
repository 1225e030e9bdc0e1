/// A rule of RFC 6455 or 7692, or a limit of this end, that the peer has broken. The connection can't go on (section 7.1.7).
package enum Violation: Error, Equatable, Sendable {
  /// Reserved bits without an extension that gives them a meaning there (section 5.2; RFC 7692, section 6); bit 2 is RSV1, bit 0 is RSV3.
  case reservedBits(UInt8)
  /// An opcode that means nothing yet (section 5.2).
  case reservedOpcode(UInt8)
  /// A client's frame without a mask, or a server's with one (section 5.1).
  case unmaskedClientFrame
  case maskedServerFrame
  /// A control frame in parts (section 5.5).
  case fragmentedControlFrame
  /// A control frame of more than 125 bytes (section 5.5); `length` is the 7-bit field.
  case controlFrameTooLong(length: UInt8)
  /// A continuation without a beginning, or a beginning before the end of another message (section 5.4).
  case unexpectedContinuation
  case unfinishedMessage
  /// A length spelled with more bytes than it needs (section 5.2).
  case lengthNotMinimal(byteCount: UInt64)
  /// A 64-bit length whose first bit is set (section 5.2).
  case lengthOutOfRange
  /// A close frame of one byte, where none or at least two belong (section 5.5.1).
  case closePayloadOfOneByte
  /// A close code that must not be sent (section 7.4).
  case invalidCloseCode(UInt16)
  /// Text, or the reason of a close, that is not UTF-8 (sections 5.6 and 5.5.1).
  case invalidUTF8
  /// A compressed message that is not whole blocks of DEFLATE (RFC 7692, section 7.2.2).
  case invalidCompression
  /// More bytes in a message, as far as its frames have been announced or it has been inflated, than this end takes.
  case messageTooBig(byteCount: UInt64, limit: Int)
  /// More frames in a message than this end takes.
  case tooManyFragments(limit: Int)

  /// What the peer is told.
  package var closeCode: CloseCode {
    switch self {
    case .reservedBits, .reservedOpcode, .unmaskedClientFrame, .maskedServerFrame, .fragmentedControlFrame,
      .controlFrameTooLong, .unexpectedContinuation, .unfinishedMessage, .lengthNotMinimal, .lengthOutOfRange,
      .closePayloadOfOneByte, .invalidCloseCode:
      .protocolError
    case .invalidUTF8, .invalidCompression: .invalidPayload
    case .messageTooBig, .tooManyFragments: .messageTooBig
    }
  }
}
