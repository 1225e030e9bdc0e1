import Bytes

/// Reads the messages and control frames of one direction of a connection (RFC 6455, sections 5 and 6.2).
///
/// A message that lies in the input as one whole frame stays where it is. Only one that arrives in parts, by fragmentation or by
/// the splits of the transport, is copied together, in memory that is taken when its first bytes come and given back after it
/// was read. Text is checked as it arrives, so bad UTF-8 fails at its first byte, not at the end of the message.
///
/// A compressed message (RFC 7692, section 6.2) is inflated, and its text checked, when all of it is there.
///
/// The reader neither sends nor decides: it does not answer pings, and reads on after a close frame if told to. After a violation
/// it says so again for ever.
package struct MessageReader: Sendable {
  /// Which end of the connection reads. A client masks every frame it sends, a server none (section 5.1).
  package enum Role: Sendable {
    case server
    case client
  }

  package struct Limits: Sendable {
    /// The most bytes of payload in one message, both as it is sent and as it is inflated.
    package var maximumMessageByteCount: Int
    /// The most frames of one message.
    package var maximumFragmentCount: Int

    package init(maximumMessageByteCount: Int, maximumFragmentCount: Int) {
      self.maximumMessageByteCount = maximumMessageByteCount
      self.maximumFragmentCount = maximumFragmentCount
    }
  }

  private enum State {
    case betweenMessages
    case betweenFrames(PartialMessage)
    case inFrame(PartialFrame, PartialMessage)
    case failed(Violation)
  }

  // A reader stands in every connection: in this order the small ones fill the gaps, and it has 56 bytes.
  private var state = State.betweenMessages
  private let role: Role
  let allowsCompression: Bool
  // Holds what has come of the message that `state` is in, or the one that was handed out last.
  private var assembly = ByteWriter()
  private let limits: Limits

  package init(role: Role, limits: Limits, compression: Compression? = nil) {
    self.role = role
    self.limits = limits
    allowsCompression = compression != nil
  }

  /// The message of the latest result, if that was `.message(_, .assembled)`.
  package var assembled: Span<UInt8> {
    @_lifetime(borrow self)
    get { assembly.span }
  }

  /// Reads on from `offset` and moves it past what was consumed. Bytes behind it are to be presented again, with more of them
  /// after `.needsMoreBytes`: they are the front of a header or of a control frame.
  ///
  /// - Parameter inflater: takes the message of a result `.message(_, .inflated)`; not used for another.
  package mutating func next(
    in input: inout MutableSpan<UInt8>, from offset: inout Int, inflatingWith inflater: inout Inflater
  ) -> ReadResult {
    if case .betweenMessages = state, assembly.byteCount > 0 { assembly = ByteWriter() }
    do throws(Violation) {
      return try read(&input, &offset, &inflater)
    } catch {
      state = .failed(error)
      assembly = ByteWriter()
      return .violation(error)
    }
  }

  private mutating func read(
    _ input: inout MutableSpan<UInt8>, _ offset: inout Int, _ inflater: inout Inflater
  ) throws(Violation) -> ReadResult {
    while true {
      switch state {
      case .failed(let violation):
        throw violation
      case .inFrame(let frame, let message):
        if let result = try readPayload(frame, message, &input, &offset, &inflater) { return result }
      case .betweenMessages, .betweenFrames:
        guard
          let header = try FrameHeader(input.span, at: offset, for: role, allowingCompression: allowsCompression)
        else { return .needsMoreBytes }
        if let result = try readFrame(header, &input, &offset, &inflater) { return result }
      }
    }
  }

  /// Reads the frame that `header` begins. `nil`: its payload is what comes next.
  private mutating func readFrame(
    _ header: FrameHeader, _ input: inout MutableSpan<UInt8>, _ offset: inout Int, _ inflater: inout Inflater
  ) throws(Violation) -> ReadResult? {
    switch header.opcode {
    case .text, .binary, .continuation:
      return try readDataFrame(header, &input, &offset, &inflater)
    case .ping:
      guard let payload = takeWhole(header, &input, &offset) else { return .needsMoreBytes }
      return .ping(payload)
    case .pong:
      guard let payload = takeWhole(header, &input, &offset) else { return .needsMoreBytes }
      return .pong(payload)
    case .close:
      guard let payload = takeWhole(header, &input, &offset) else { return .needsMoreBytes }
      return try Self.close(payload, of: input.span)
    }
  }

  /// Begins a data frame; one that is a whole message and lies in the input as a whole is read where it is.
  private mutating func readDataFrame(
    _ header: FrameHeader, _ input: inout MutableSpan<UInt8>, _ offset: inout Int, _ inflater: inout Inflater
  ) throws(Violation) -> ReadResult? {
    var message = try message(continuedBy: header)
    guard message.frameCount <= limits.maximumFragmentCount else {
      throw .tooManyFragments(limit: limits.maximumFragmentCount)
    }
    guard header.payloadByteCount <= limits.maximumMessageByteCount - assembly.byteCount else {
      throw .messageTooBig(
        byteCount: UInt64(assembly.byteCount) + UInt64(header.payloadByteCount), limit: limits.maximumMessageByteCount)
    }
    if header.isFinal, message.frameCount == 1, let payload = takeWhole(header, &input, &offset) {
      if message.isCompressed { return try inflate(message.kind, input.span.extracting(payload), with: &inflater) }
      try message.check(input.span.extracting(payload))
      try message.checkEnd()
      return .message(message.kind, .input(payload))
    }
    offset += header.byteCount
    state = .inFrame(
      PartialFrame(remaining: header.payloadByteCount, mask: header.mask, isFinal: header.isFinal), message)
    return nil
  }

  /// The message that a data frame belongs to. "The fragments of one message MUST NOT be interleaved between the fragments of
  /// another message" (section 5.4).
  private func message(continuedBy header: FrameHeader) throws(Violation) -> PartialMessage {
    if case .betweenFrames(var message) = state {
      guard header.opcode == .continuation else { throw .unfinishedMessage }
      message.frameCount += 1
      return message
    }
    guard header.opcode != .continuation else { throw .unexpectedContinuation }
    return PartialMessage(kind: header.opcode == .text ? .text : .binary, isCompressed: header.isCompressed)
  }

  /// Adds what has come of a frame's payload to the message. `nil`: the frame has ended and the message has not.
  private mutating func readPayload(
    _ frame: PartialFrame, _ message: PartialMessage, _ input: inout MutableSpan<UInt8>, _ offset: inout Int,
    _ inflater: inout Inflater
  ) throws(Violation) -> ReadResult? {
    var (frame, message) = (frame, message)
    let piece = offset..<(offset + min(frame.remaining, input.count - offset))
    if role == .server { input.applyMask(frame.mask, to: piece) }
    try message.check(input.span.extracting(piece))
    assembly.append(input.span.extracting(piece))
    offset = piece.upperBound

    frame.advance(piece.count)
    if frame.remaining > 0 {
      state = .inFrame(frame, message)
      return .needsMoreBytes
    }
    if !frame.isFinal {
      state = .betweenFrames(message)
      return nil
    }
    state = .betweenMessages
    if message.isCompressed { return try inflate(message.kind, assembly.span, with: &inflater) }
    try message.checkEnd()
    return .message(message.kind, .assembled)
  }

  private func inflate(
    _ kind: MessageKind, _ compressed: Span<UInt8>, with inflater: inout Inflater
  ) throws(Violation) -> ReadResult {
    try inflater.inflate(compressed, limit: limits.maximumMessageByteCount)
    var message = PartialMessage(kind: kind, isCompressed: false)
    try message.check(inflater.inflated)
    try message.checkEnd()
    return .message(kind, .inflated)
  }

  /// Unmasks the payload and moves `offset` behind it, if all of it is there.
  private func takeWhole(
    _ header: FrameHeader, _ input: inout MutableSpan<UInt8>, _ offset: inout Int
  ) -> Range<Int>? {
    let start = offset + header.byteCount
    guard header.payloadByteCount <= input.count - start else { return nil }
    let payload = start..<(start + header.payloadByteCount)
    if role == .server { input.applyMask(header.mask, to: payload) }
    offset = payload.upperBound
    return payload
  }

  /// The meaning of a close frame's payload (section 5.5.1).
  private static func close(_ payload: Range<Int>, of input: Span<UInt8>) throws(Violation) -> ReadResult {
    guard !payload.isEmpty else { return .close(code: nil, reason: payload) }
    guard payload.count >= 2 else { throw .closePayloadOfOneByte }
    let code = CloseCode(rawValue: input.bigEndian(at: payload.lowerBound))
    guard code.isSendable else { throw .invalidCloseCode(code.rawValue) }
    let reason = payload.dropFirst(2)
    var text = UTF8Validator()
    guard text.accept(input.extracting(reason)), text.isComplete else { throw .invalidUTF8 }
    return .close(code: code, reason: reason)
  }
}
