import Bytes

// What a room is told goes to all of its members in the same turn. Its frames stand once in `shared`, and each connection notes its part of
// them, so that a receiver costs neither a copy nor a buffer:
//
//     shared   | frames for room A | frames for room B | more for B |
//     shown      of A's members ────┘ └─ of B's members ─────────────┘
//
// A part is one run of bytes, the last that waits on its connection: whatever comes between takes a copy. When a connection is flushed it has
// none any more, and when none has, the place is free.
extension Shard {
  /// Has the connection send frames that are for many from the one place where they stand, if it can.
  mutating func show(_ run: inout FrameWriter, to id: ConnectionID) -> Bool {
    guard run.isForMany, connections[id].output.isEmpty else { return false }
    if run.place?.filling != filling {
      // Nobody has taken what stands there.
      if sharerCount == 0 { emptyShared() }
      guard shared.byteCount + run.byteCount <= limits.sharedByteCount else { return false }
      let start = shared.byteCount
      shared.append(run.bytes(isCompressed: false))
      run.place = (filling, start..<shared.byteCount)
    }
    let isNew = connections[id].shown.isEmpty
    guard let place = run.place?.range, connections[id].show(place) else { return false }
    if isNew { sharerCount += 1 }
    return true
  }

  /// Nothing shared is to be sent on the connection any more. When that holds for all, the place is free again.
  mutating func takeShown(_ id: ConnectionID) -> Range<Int> {
    let shown = connections[id].takeShown()
    guard !shown.isEmpty else { return shown }
    sharerCount -= 1
    if sharerCount == 0 { emptyShared() }
    return shown
  }

  private mutating func emptyShared() {
    shared.removeAll()
    filling += 1
  }

  /// Gives the connection a copy of its own of the shared bytes that it has still to send, without the first `sentByteCount`.
  mutating func keepShown(_ id: ConnectionID, sentByteCount: Int = 0) {
    let rest = connections[id].shown.dropFirst(sentByteCount)
    if !rest.isEmpty {
      let shared = shared
      append(shared.span.extracting(rest), toOutputOf: id)
    }
    _ = takeShown(id)
  }
}
