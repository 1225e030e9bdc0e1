import Bytes
import Crypto

/// What happened. The raw value is what the log stores.
package enum EventKind: UInt8, Sendable, CaseIterable {
  case joined = 1
  case started = 2
  case action = 3
  case left = 4
  case abandoned = 5
  case claimed = 6
  case finished = 7

  /// The word on the wire.
  package var wireName: StaticString {
    switch self {
    case .joined: "joined"
    case .started: "started"
    case .action: "action"
    case .left: "left"
    case .abandoned: "abandoned"
    case .claimed: "claimed"
    case .finished: "finished"
    }
  }
}

/// Many rows of the log in two pieces of memory: fixed-size heads, and one arena for their bytes. Emptied, it keeps both, so that
/// a batch costs no allocation once the buffer has grown to its size.
///
/// Invariant: each head's bytes (player, action id, data, in that order) lie at `offset` in the arena, in the order of the heads.
package struct RecordBuffer: Sendable, Equatable {
  package struct Head: Sendable, Equatable {
    /// Position in the room's log: 1, 2, 3, …
    package var seq: Int64
    /// Milliseconds since 1970.
    package var timestamp: Int64
    /// SHA-256 over the previous digest and this row (`RecordDigest`).
    package var digest: Digest
    package var kind: EventKind
    fileprivate var playerByteCount: UInt8
    fileprivate var actionIDByteCount: UInt8
    fileprivate var dataByteCount: UInt32
    fileprivate var offset: Int

    fileprivate var player: Range<Int> { offset..<offset + Int(playerByteCount) }
    fileprivate var actionID: Range<Int> { player.upperBound..<player.upperBound + Int(actionIDByteCount) }
    fileprivate var data: Range<Int> { actionID.upperBound..<actionID.upperBound + Int(dataByteCount) }
  }

  package private(set) var heads: [Head] = []
  private var arena: [UInt8] = []

  package init() {}

  package var count: Int { heads.count }

  package var isEmpty: Bool { heads.isEmpty }

  /// Size of all players, action ids and data.
  package var byteCount: Int { arena.count }

  /// The author of row `index`; empty when it is the server's own.
  @_lifetime(borrow self)
  package func player(at index: Int) -> Span<UInt8> { arena.span.extracting(heads[index].player) }

  /// The client's id of row `index`; empty when it has none.
  @_lifetime(borrow self)
  package func actionID(at index: Int) -> Span<UInt8> { arena.span.extracting(heads[index].actionID) }

  /// The JSON of row `index`, byte for byte as it was accepted.
  @_lifetime(borrow self)
  package func data(at index: Int) -> Span<UInt8> { arena.span.extracting(heads[index].data) }

  /// Appends a row. `player` and `actionID` are at most 255 bytes long.
  package mutating func append(
    seq: Int64, kind: EventKind, timestamp: Int64, digest: Digest, player: Span<UInt8>, actionID: Span<UInt8>,
    data: Span<UInt8>
  ) {
    heads.append(
      Head(
        seq: seq, timestamp: timestamp, digest: digest, kind: kind, playerByteCount: UInt8(player.count),
        actionIDByteCount: UInt8(actionID.count), dataByteCount: UInt32(data.count), offset: arena.count))
    arena.append(contentsOf: player)
    arena.append(contentsOf: actionID)
    arena.append(contentsOf: data)
  }

  /// Appends row `index` of `other`.
  package mutating func append(_ index: Int, of other: RecordBuffer) {
    let head = other.heads[index]
    append(
      seq: head.seq, kind: head.kind, timestamp: head.timestamp, digest: head.digest, player: other.player(at: index),
      actionID: other.actionID(at: index), data: other.data(at: index))
  }

  /// Appends all rows of `other`.
  package mutating func append(_ other: RecordBuffer) {
    let start = arena.count
    arena.append(contentsOf: other.arena.span)
    for var head in other.heads {
      head.offset += start
      heads.append(head)
    }
  }

  /// Drops the first `count` rows. What stays moves down.
  package mutating func removeFirst(_ count: Int) {
    let byteCount = count < heads.count ? heads[count].offset : arena.count
    heads.removeFirst(count)
    arena.removeFirst(byteCount)
    for index in heads.indices { heads[index].offset -= byteCount }
  }

  package mutating func removeAll() {
    heads.removeAll(keepingCapacity: true)
    arena.removeAll(keepingCapacity: true)
  }
}
