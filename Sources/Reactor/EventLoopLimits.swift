package enum EventLoopLimits {
  /// Bytes of the one receive buffer of a loop, and so what one connection may deliver in a turn.
  package static let receiveBufferByteCount = 512 * 1024

  /// How many connections a loop accepts from one listener in a turn: less than a millisecond's work, so that a wave of new ones does
  /// not keep the others waiting. The rest wait for the next turn, or for another loop.
  package static let acceptsPerTurn = 32

  /// How many unfinished TLS handshakes a loop reads in a turn; others wait for the next. A step of one may cost a
  /// signature, up to a millisecond, and so as much as hundreds of messages, which would wait behind it.
  package static let handshakesPerTurn = 5

  /// How long a loop leaves a listener alone after accept(2) has failed. Without it the same failure would come at
  /// once, for ever.
  package static let acceptPause: Duration = .milliseconds(100)

  /// How many bytes that the network does not take yet a connection leaves in the kernel. Without it these would be megabytes, of
  /// which the kernel tells only by the third when it has sent some: a peer that reads slowly would look like one that does not
  /// read. It is enough to keep the network busy while the loop does something else.
  package static let unsentByteCount: Int32 = 128 * 1024

  /// How long a closed connection waits for its peer to close too, so that the last bytes sent are not lost to a reset.
  package static let lingerTimeout: Duration = .seconds(2)

  /// How many connections of a loop may do so. They hold descriptors that nobody counts as connections any more; one
  /// too many is closed without waiting.
  package static let lingeringCount = 64
}
