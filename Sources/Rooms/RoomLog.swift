import Bytes

/// Where rooms write: the batch of the current turn, and the hasher of the digest chain. One per event loop, lent to each room in turn.
package struct RoomLog: ~Copyable {
  package var batch = CommitBatch()
  /// Too much of all rooms waits for its commit: new actions are `busy`.
  package var isFull = false
  var digests = RecordDigest()

  package init() {}
}

/// What bounds a room.
package struct RoomLimits: Sendable, Equatable {
  /// Rows of a room's log, for its whole life: bounds the table of action ids.
  package var eventCount: Int64
  /// Bytes of one action's data.
  package var dataByteCount: Int
  /// Rows accepted but not yet durable; beyond it `busy`.
  package var pendingCount: Int64
  /// Rows, and bytes of rows, kept in memory for short resumes.
  package var recentCount: Int
  package var recentByteCount: Int

  package init(
    eventCount: Int64 = 100_000, dataByteCount: Int = 16_384, pendingCount: Int64 = 4096, recentCount: Int = 256,
    recentByteCount: Int = 65_536
  ) {
    self.eventCount = eventCount
    self.dataByteCount = dataByteCount
    self.pendingCount = pendingCount
    self.recentCount = recentCount
    self.recentByteCount = recentByteCount
  }
}
