import Shards
import Testing

@Suite("Compression")
struct CompressionTests {
  /// JSON of so many bytes that compresses well.
  private func data(_ byteCount: Int) -> String { "\"" + String(repeating: "deal ", count: byteCount / 5) + "\"" }

  @Test("long events come compressed to those who want them so, and the same to all")
  func events() {
    let shard = ShardFixture()
    let ann = shard.player("ann", offering: "permessage-deflate")
    let ben = shard.player("ben")
    let cid = shard.player("cid", offering: "permessage-deflate; client_max_window_bits")
    let before = (ann.byteCount, ben.byteCount)
    let compressedBefore = [ann, ben, cid].map(\.compressedCount)
    ann.act("1", data(4000))
    shard.settle()
    #expect(zip([ann, ben, cid].map(\.compressedCount), compressedBefore).map { $0 - $1 } == [1, 0, 1])
    #expect(ben.byteCount - before.1 > 4000)
    #expect(ann.byteCount - before.0 < 500)
    #expect(ann.digests[4] == ben.digests[4] && cid.digests[4] == ben.digests[4])
    #expect(ann.news().last == "event 4 action 1")
    #expect(cid.news().last == "event 4 action")
  }

  @Test("short ones are sent as they are")
  func short() {
    let shard = ShardFixture()
    let ann = shard.player("ann", offering: "permessage-deflate")
    ann.act("1", data(700))
    shard.settle()
    #expect(ann.news() == ["event 2 action 1"])
    #expect(ann.compressedCount == 0)
  }

  @Test("who has a small window gets compressed what fits into it, and the rest as it is")
  func window() {
    let shard = ShardFixture()
    let ann = shard.player("ann", offering: "permessage-deflate; server_max_window_bits=11")
    ann.act("1", data(1500))
    shard.settle()
    #expect(ann.compressedCount == 1)
    ann.act("2", data(3000))
    shard.settle()
    #expect(ann.compressedCount == 1)
    #expect(ann.news() == ["event 2 action 1", "event 3 action 2"])
  }

  @Test("a replay mixes long and short")
  func replay() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    for id in 0..<6 { ann.act("\(id)", data(id.isMultiple(of: 2) ? 100 : 2000)) }
    shard.settle()
    let ben = shard.connect("ben", offering: "permessage-deflate")
    ben.join()
    shard.settle()
    #expect(ben.compressedCount == 3)
    #expect(ben.news().count { $0.hasPrefix("event") } == 8)
    #expect(ben.digests[7] == ann.digests[7])
  }

  @Test("what a client has compressed is read as if it had not")
  func received() {
    let shard = ShardFixture()
    let ann = shard.player("ann", offering: "permessage-deflate")
    ann.sendCompressed(ann.acting("1", data(4000)))
    shard.settle()
    #expect(ann.news() == ["event 2 action 1"])
  }

  @Test("a message that inflates beyond the limit ends its connection")
  func bomb() {
    let shard = ShardFixture { $0.limits.messageByteCount = 4096 }
    let ann = shard.player("ann", offering: "permessage-deflate")
    ann.sendCompressed(ann.acting("1", data(4000)))
    shard.settle()
    #expect(ann.news() == ["event 2 action 1"])
    ann.sendCompressed(ann.acting("2", data(100_000)))
    #expect(ann.news() == ["close 1009", "end"])
  }

  @Test("it can be switched off")
  func off() {
    let shard = ShardFixture { $0.allowsCompression = false }
    let ann = shard.player("ann", offering: "permessage-deflate")
    ann.act("1", data(4000))
    shard.settle()
    #expect(ann.compressedCount == 0)
    #expect(ann.news() == ["event 2 action 1"])
  }
}
