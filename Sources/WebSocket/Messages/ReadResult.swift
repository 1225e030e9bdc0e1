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
  /// In `Inflater.inflated`, until that is used again.
  case inflated
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
