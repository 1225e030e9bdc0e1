import Bytes
import Crypto
import Rooms
import Shards
import Testing

@Suite("Repeats of actions that are out of memory")
struct RepeatTests {
  private let shard = ShardFixture { $0.limits.room.recentCount = 1 }
  private let ann: FixtureClient

  /// A player whose action `a`, with data `1`, is row 2, and not in memory.
  init() {
    ann = shard.player("ann")
    for id in ["a", "b", "c"] {
      ann.act(id)
      shard.settle()
    }
    _ = ann.news()
  }

  @Test("the same action is acknowledged when its row has been read")
  func same() {
    ann.act("a")
    #expect(shard.asked == [.read])
    #expect(ann.news() == [])
    shard.answer(.read)
    #expect(ann.news() == ["ack a 2"])
  }

  @Test("other data under the same id is refused")
  func otherData() {
    ann.act("a", "2")
    shard.answer(.read)
    #expect(ann.news() == ["reject a id_reused"])
  }

  @Test("an id whose row turns out to be another action is free")
  func otherAction() {
    ann.act("a", "2")
    shard.answerRead(Self.another)
    shard.answer(.commit)
    #expect(ann.news() == ["event 5 action a"])
  }

  @Test("what is done meanwhile is not held up")
  func meanwhile() {
    ann.act("a")
    ann.act("d")
    shard.answer(.commit)
    #expect(ann.news() == ["event 5 action d"])
    shard.answer(.read)
    #expect(ann.news() == ["ack a 2"])
  }

  @Test("an answer for a connection that is gone is thrown away")
  func gone() {
    ann.act("a", "2")
    ann.disconnect()
    shard.answer(.read)
    #expect(shard.pendingRows == [])
  }

  @Test("an answer for a room that is gone is thrown away")
  func roomGone() {
    ann.act("a", "2")
    ann.act("d")
    shard.loseCommit()
    _ = ann.news()
    shard.answer(.read)
    #expect(ann.news() == [])
  }

  @Test("an answer for one who is leaving writes nothing more")
  func leaving() {
    ann.send(ann.acting("a", "2"), #"{"type":"leave"}"#)
    shard.answerRead(Self.another)
    shard.answer(.commit)
    #expect(ann.news() == ["bye left", "close 1000"])
    #expect(shard.pendingRows == [])
  }

  /// Row 2, as an action of somebody else.
  private static var another: RecordBuffer {
    var page = RecordBuffer()
    page.append(
      seq: 2, kind: .action, timestamp: 0, digest: .zero, player: "p".bytes, actionID: "z".bytes, data: "1".bytes)
    return page
  }
}
