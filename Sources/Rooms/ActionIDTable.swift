import Bytes

/// Which actions a room has accepted: a set of 64-bit keyed hashes, each with the `seq` of its row. Open addressing, never more than
/// half full, no removal. Ids are unique per player.
///
/// A hit is a candidate: the row itself says whether it is the same action. A miss is certain.
package struct ActionIDTable: Sendable {
  // hashes[i] belongs to seqs[i]; seqs[i] == 0 marks a free slot. The capacity is 0 or a power of two.
  private var hashes: [UInt64] = []
  private var seqs: [UInt32] = []
  private var count = 0
  private let hash: SipHash

  /// - Parameter hashKey: random; keeps the table safe from ids chosen to collide.
  init(hashKey: (UInt64, UInt64)) { hash = SipHash(key: hashKey) }

  /// Whether an action of this id may have been accepted before. False is certain.
  package func mayContain(_ id: Span<UInt8>, by player: PlayerIndex) -> Bool {
    first(id, by: player) { _ in true } != nil
  }

  /// The `seq` of the first row with the hash of this id that `isMatch` accepts.
  func first(_ id: Span<UInt8>, by player: PlayerIndex, where isMatch: (Int64) -> Bool) -> Int64? {
    guard !seqs.isEmpty else { return nil }
    let hash = hash(of: id, by: player)
    var slot = Int(truncatingIfNeeded: hash) & (seqs.count - 1)
    while seqs[slot] != 0 {
      if hashes[slot] == hash, isMatch(Int64(seqs[slot])) { return Int64(seqs[slot]) }
      slot = (slot + 1) & (seqs.count - 1)
    }
    return nil
  }

  mutating func insert(_ id: Span<UInt8>, by player: PlayerIndex, seq: Int64) {
    if (count + 1) * 2 > seqs.count { grow() }
    place(hash(of: id, by: player), UInt32(seq))
    count += 1
  }

  private func hash(of id: Span<UInt8>, by player: PlayerIndex) -> UInt64 {
    hash.hash(id) ^ (UInt64(player) &* 0x9e37_79b9_7f4a_7c15)
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
