import Bytes
import Crypto
import Rooms
import Testing

@Suite("The digest chain")
struct DigestTests {
  /// Computed with Python: `sha256(bytes(32) + struct.pack(">qBq", 1, 3, 1700000000000) + field(b"ann") + field(b"a1") + field(b"{}"))`,
  /// where `field(x) = struct.pack(">I", len(x)) + x`.
  @Test("a row's digest is the one that the documentation gives")
  func vector() {
    var digests = RecordDigest()
    let digest = digests.digest(
      after: .zero, seq: 1, kind: .action, timestamp: 1_700_000_000_000, player: "ann".bytes, actionID: "a1".bytes,
      data: "{}".bytes)
    #expect(Hex.string(digest.bytes) == "f3f5714b01becffa6dada9ad69cccf9990e21e58feee248a9bcdba3adb68e9c5")
  }

  @Test("no two rows that differ anywhere share a digest, also when bytes move from one field to the next")
  func fields() {
    var digests = RecordDigest()
    var seen: Set<Digest> = []
    for (player, id, data) in [
      ("ab", "c", "1"), ("a", "bc", "1"), ("abc", "", "1"), ("ab", "c1", ""), ("", "abc", "1"),
    ] {
      seen.insert(
        digests.digest(
          after: .zero, seq: 1, kind: .action, timestamp: 0, player: player.bytes, actionID: id.bytes, data: data.bytes)
      )
    }
    #expect(seen.count == 5)
  }
}
