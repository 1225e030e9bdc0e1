import Bytes
import Crypto

/// The end of a room's log in memory: every row that has not committed yet, and behind it as many as fit the bounds, for the usual short
/// resume. Rows are found by `seq`.
///
/// Invariant: the rows are those of `first ..< first + count`, without a hole.
package struct RecentRecords: Sendable {
  private var buffer = RecordBuffer()
  /// Rows at the front of `buffer` that are no longer kept.
  private var deadCount = 0
  /// Players, ids and data of the rows kept.
  package private(set) var byteCount = 0

  /// `seq` of the oldest row kept, or of the next row when there is none.
  package private(set) var first: Int64

  init(after seq: Int64) { first = seq + 1 }

  package var count: Int { buffer.count - deadCount }

  /// `seq` of the latest row.
  package var last: Int64 { first + Int64(count) - 1 }

  package func contains(_ seq: Int64) -> Bool { seq >= first && seq <= last }

  package func head(_ seq: Int64) -> RecordBuffer.Head { buffer.heads[index(seq)] }

  @_lifetime(borrow self)
  package func player(_ seq: Int64) -> Span<UInt8> { buffer.player(at: index(seq)) }

  @_lifetime(borrow self)
  package func actionID(_ seq: Int64) -> Span<UInt8> { buffer.actionID(at: index(seq)) }

  @_lifetime(borrow self)
  package func data(_ seq: Int64) -> Span<UInt8> { buffer.data(at: index(seq)) }

  mutating func append(
    seq: Int64, kind: EventKind, timestamp: Int64, digest: Digest, player: Span<UInt8>, actionID: Span<UInt8>,
    data: Span<UInt8>
  ) {
    precondition(seq == last + 1, "a hole in the log")
    buffer.append(
      seq: seq, kind: kind, timestamp: timestamp, digest: digest, player: player, actionID: actionID, data: data)
    byteCount += player.count + actionID.count + data.count
  }

  /// Gives up old rows beyond the bounds, but never one after `committed`.
  mutating func trim(committed: Int64, maximumCount: Int, maximumByteCount: Int) {
    while first <= committed, count > maximumCount || byteCount > maximumByteCount {
      byteCount -= player(first).count + actionID(first).count + data(first).count
      deadCount += 1
      first += 1
    }
    // The dead front moves out when it is a quarter of what lives: each row moves four times on average, and the memory is hardly larger
    // than the bounds.
    if deadCount > 0, deadCount * 4 >= count {
      buffer.removeFirst(deadCount)
      deadCount = 0
    }
  }

  private func index(_ seq: Int64) -> Int { deadCount + Int(seq - first) }
}
