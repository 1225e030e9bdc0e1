import Bytes

/// Writes frames (RFC 6455, section 5.2), with the shortest spelling of their length and no reserved bit but that of compression.
package enum Frame {
  /// A payload of a control frame is no longer than this (section 5.5).
  package static let maximumControlPayloadByteCount = 125

  /// Appends a whole frame. With a `mask`, as clients must, the payload is masked after it has been copied.
  ///
  /// - Parameter isCompressed: on the first frame of a message: its frames hold together what a `Deflater` has written.
  package static func append(
    _ opcode: Opcode, payload: Span<UInt8>, isFinal: Bool = true, isCompressed: Bool = false, mask: UInt32? = nil,
    into writer: inout ByteWriter
  ) {
    appendHeader(
      opcode, payloadByteCount: payload.count, isFinal: isFinal, isCompressed: isCompressed, mask: mask, into: &writer)
    let start = writer.byteCount
    writer.append(payload)
    if let mask {
      var written = writer.mutableSpan
      written.applyMask(mask, to: start..<written.count)
    }
  }

  /// Appends a whole frame whose payload `encode` writes where it is to stand.
  ///
  /// - Returns: where the payload stands.
  @discardableResult
  package static func append(
    _ opcode: Opcode, into writer: inout ByteWriter, _ encode: (inout ByteWriter) -> Void
  ) -> Range<Int> {
    let start = writer.byteCount
    // The header of most messages. A shorter or longer one pushes the payload to its place.
    let usualByteCount = 4
    writer.append(bigEndian: 0 as UInt32)
    encode(&writer)
    let payloadByteCount = writer.byteCount - start - usualByteCount
    let byteCount = payloadByteCount <= 125 ? 2 : payloadByteCount <= 0xFFFF ? 4 : 10
    writer.resize(start..<start + usualByteCount, to: byteCount)
    var header = writer.mutableSpan
    header[start] = 0x80 | opcode.rawValue
    header[start + 1] = UInt8(byteCount == 2 ? payloadByteCount : byteCount == 4 ? 126 : 127)
    for index in 2..<byteCount {
      header[start + index] = UInt8(truncatingIfNeeded: payloadByteCount >> (8 * (byteCount - 1 - index)))
    }
    return start + byteCount..<writer.byteCount
  }

  /// Appends a header only, for a caller that writes the payload, already masked if there is a `mask`, behind it in pieces.
  package static func appendHeader(
    _ opcode: Opcode, payloadByteCount: Int, isFinal: Bool = true, isCompressed: Bool = false, mask: UInt32? = nil,
    into writer: inout ByteWriter
  ) {
    precondition(
      !opcode.isControl || (isFinal && payloadByteCount <= maximumControlPayloadByteCount),
      "a control frame is one frame of at most 125 bytes")
    precondition(
      !isCompressed || opcode == .text || opcode == .binary,
      "only the first frame of a message says that it is compressed")
    let maskBit: UInt8 = mask == nil ? 0 : 0x80
    writer.append((isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode.rawValue)
    switch payloadByteCount {
    case ...125:
      writer.append(maskBit | UInt8(payloadByteCount))
    case ...0xFFFF:
      writer.append(maskBit | 126)
      writer.append(bigEndian: UInt16(payloadByteCount))
    default:
      writer.append(maskBit | 127)
      writer.append(bigEndian: UInt64(payloadByteCount))
    }
    if let mask { writer.append(bigEndian: mask) }
  }

  /// Appends a close frame. Without a code it is empty; of a reason that does not fit, the characters that do are sent.
  package static func appendClose(
    _ code: CloseCode?, reason: String = "", mask: UInt32? = nil, into writer: inout ByteWriter
  ) {
    var payload = ByteWriter()
    if let code {
      precondition(code.isSendable, "a close code that must not be sent")
      payload.append(bigEndian: code.rawValue)
      payload.append(prefix(of: reason.bytes, byteCount: maximumControlPayloadByteCount - payload.byteCount))
    }
    append(.close, payload: payload.span, mask: mask, into: &writer)
  }

  /// The longest beginning of `text` that has at most `byteCount` bytes and ends where a character does.
  @_lifetime(copy text)
  private static func prefix(of text: Span<UInt8>, byteCount: Int) -> Span<UInt8> {
    guard text.count > byteCount else { return text }
    var end = byteCount
    while text[end] & 0xC0 == 0x80 { end -= 1 }
    return text.extracting(..<end)
  }
}
