import Bytes
import Crypto
import Rooms

/// The log of one room, as far as its seats were shown it and the digests hold.
///
/// A client can recompute every digest from what it is shown, if it is shown everything from event 1 on and knows the ids of all
/// actions. The canonical row (`RecordDigest`) takes `seq`, `kind`, `ts`, `player` (nothing for `null`) and `data` as they stand in the
/// frame, byte for byte, whatever the kind; and the action's id, which only its author is shown, and which here is the decimal text of
/// the number in `data`. Before event 1 the digest is 32 zero bytes. A frame carries the first 8 bytes of a digest, but the chain goes
/// on from all 32: after a hole nothing can be recomputed until somebody has been shown what is missing.
///
/// Invariant: `rows[i]` is event `i + 1`, and its digest was recomputed from the row before and found in the frame.
struct Ledger {
  struct Row {
    let digest: Digest
    /// Stands for everything that all seats see alike.
    let fingerprint: UInt64
    /// The action, when it is one that was sent.
    let action: ActionName?
    /// Who was the first to be shown it.
    let witness: Int32
  }

  private(set) var rows: [Row] = []
  /// How often the log was found taken back.
  private(set) var takenBackCount = 0

  var head: Int64 { Int64(rows.count) }

  func contains(_ seq: Int64) -> Bool { seq >= 1 && seq <= head }

  /// `seq` must be in the ledger.
  func row(_ seq: Int64) -> Row { rows[Int(seq) - 1] }

  /// What event `seq + 1` is chained to; `nil` when that is not known.
  func digest(at seq: Int64) -> Digest? {
    if seq == 0 { return .zero }
    return contains(seq) ? row(seq).digest : nil
  }

  mutating func append(_ row: Row) { rows.append(row) }

  /// Forgets the events after `seq`: the log does not have them any more.
  /// - Returns: their actions.
  mutating func takeBack(after seq: Int64) -> [ActionName] {
    let taken = rows[Int(seq)...].compactMap(\.action)
    rows.removeSubrange(Int(seq)...)
    takenBackCount += 1
    return taken
  }
}

/// Which action: the seat and the seat's own number, from 1 on.
struct ActionName: Equatable {
  let seat: Int32
  let number: UInt32
}
