import Rooms

/// An `event` as one seat was shown it. Its bytes are borrowed from the frame.
package struct SeenEvent: ~Escapable {
  package let seq: Int64
  package let kind: EventKind
  /// Empty for the server's own.
  package let player: Span<UInt8>
  /// Milliseconds since 1970.
  package let timestamp: Int64
  /// JSON, byte for byte as it came.
  package let data: Span<UInt8>
  /// The 16 hex digits as a number.
  package let digest: UInt64
  /// `s` and `n` of `data`: whose action it is, and which one; `nil` when there is none, or when it is no number of a seat.
  package let author: SeatNumber?
  package let action: UInt64?
  /// The number that `id` spells; `nil` when the frame has none. Only the author's connections are shown it.
  package let id: UInt64?

  @_lifetime(copy player, copy data)
  package init(
    seq: Int64, kind: EventKind, player: Span<UInt8>, timestamp: Int64, data: Span<UInt8>, digest: UInt64,
    author: SeatNumber?, action: UInt64?, id: UInt64?
  ) {
    self.seq = seq
    self.kind = kind
    self.player = player
    self.timestamp = timestamp
    self.data = data
    self.digest = digest
    self.author = author
    self.action = action
    self.id = id
  }
}
