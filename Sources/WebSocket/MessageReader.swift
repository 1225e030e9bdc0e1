import Bytes

/// What the sender says a message holds.
package enum MessageKind: Sendable {
  case text
  case binary
}

/// Where the bytes of a message are.
package enum Payload: Equatable, Sendable {
  /// In the input, unmasked in place.
  case input(Range<Int>)
  /// In `MessageReader.assembled`, until the next call.
  case assembled
}

/// What was read next. Ranges are of the input, which holds the unmasked bytes there.
package enum ReadResult: Equatable, Sendable {
  case needsMoreBytes
  case message(MessageKind, Payload)
  case ping(Range<Int>)
  case pong(Range<Int>)
  case close(code: CloseCode?, reason: Range<Int>)
  case violation(Violation)
}

/// Reads the messages and control frames of one direction of a connection (RFC 6455, sections 5 and 6.2).
///
/// A message that lies in the input as one whole frame stays where it is. Only one that arrives in parts, by fragmentation or by the
/// splits of the transport, is copied together, in memory that is taken when its first bytes come and given back after it was
/// read. Text is checked as it arrives, so bad UTF-8 fails at its first byte, not at the end of the message.
///
/// The reader neither sends nor decides: it does not answer pings, and reads on after a close frame if told to. After a violation
/// it says so again for ever.
package struct MessageReader: Sendable {
  package struct Limits: Sendable {
    /// The most bytes of payload in one message.
    package var maximumMessageByteCount: Int
    /// The most frames of one message.
    package var maximumFragmentCount: Int

    package init(maximumMessageByteCount: Int, maximumFragmentCount: Int) {
      self.maximumMessageByteCount = maximumMessageByteCount
      self.maximumFragmentCount = maximumFragmentCount
    }
  }

  package init(role: Role, limits: Limits) { fatalError() }
  package mutating func next(in input: inout MutableSpan<UInt8>, from offset: inout Int) -> ReadResult { fatalError() }
  package var assembled: Span<UInt8> {
    @_lifetime(borrow self)
    get { fatalError() }
  }
}
