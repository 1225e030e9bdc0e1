/// Which actions a room has accepted: a set of 64-bit keyed hashes, each with the `seq` of its row. Open addressing, never more than
/// half full, no removal.
///
/// A hit is a candidate: the row itself says whether it is the same action. A miss is certain.
struct ActionIDTable: Sendable {
  // hashes[i] belongs to seqs[i]; seqs[i] == 0 marks a free slot. The capacity is 0 or a power of two.
  private var hashes: [UInt64] = []
  private var seqs: [UInt32] = []
  private(set) var count = 0

  /// The `seq` of the first row with this hash that `isMatch` accepts.
  func first(_ hash: UInt64, where isMatch: (Int64) -> Bool) -> Int64? {
    guard !seqs.isEmpty else { return nil }
    var slot = Int(truncatingIfNeeded: hash) & (seqs.count - 1)
    while seqs[slot] != 0 {
      if hashes[slot] == hash, isMatch(Int64(seqs[slot])) { return Int64(seqs[slot]) }
      slot = (slot + 1) & (seqs.count - 1)
    }
    return nil
  }

  mutating func insert(_ hash: UInt64, seq: Int64) {
    if (count + 1) * 2 > seqs.count { grow() }
    place(hash, UInt32(seq))
    count += 1
  }

  private mutating func place(_ hash: UInt64, _ seq: UInt32) {
    var slot = Int(truncatingIfNeeded: hash) & (seqs.count - 1)
    while seqs[slot] != 0 { slot = (slot + 1) & (seqs.count - 1) }
    hashes[slot] = hash
    seqs[slot] = seq
  }

  private mutating func grow() {
    let (oldHashes, oldSeqs) = (hashes, seqs)
    let capacity = max(16, oldSeqs.count * 2)
    hashes = Array(repeating: 0, count: capacity)
    seqs = Array(repeating: 0, count: capacity)
    for slot in oldSeqs.indices where oldSeqs[slot] != 0 { place(oldHashes[slot], oldSeqs[slot]) }
  }
}
