import Rooms
import Shards
import Testing

@Suite("Seats whose player goes before knowing them")
struct GivenUpSeatTests {
  @Test("the seat is given up, and the others see both")
  func givenUp() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.connect("ben")
    ben.join()
    ben.disconnect()
    shard.answer(.commit)
    #expect(ann.news() == ["event 2 joined"])
    shard.answer(.commit)
    #expect(ann.news() == ["event 3 left"])
  }

  @Test("the seat is free for the next one")
  func free() {
    let shard = ShardFixture()
    let ben = shard.connect("ben")
    ben.send(#"{"type":"join","room":"table","create":{"game":"relay","seats":1}}"#)
    shard.answer(.open)
    #expect(shard.pendingRows == [.joined])
    ben.disconnect()
    shard.settle()
    let ann = shard.connect("ann")
    ann.join()
    shard.settle()
    #expect(ann.news() == ["joined after 0", "event 1 joined", "event 2 left", "event 3 joined", "live 3"])
  }

  @Test("a seat is told to its player without a read of the log, which the player might not live to see")
  func unread() {
    let shard = ShardFixture { $0.limits.room.recentCount = 1 }
    let ann = shard.player("ann")
    ann.act("a")
    shard.settle()
    let ben = shard.connect("ben")
    ben.join(#""after":1,"digest":"\#(ann.digests[1]!)""#)
    shard.answer(.commit)
    #expect(ben.news() == ["joined after 0"])
    ben.disconnect()
    #expect(ann.news() == ["event 2 action a", "event 3 joined", "presence ben offline"])
  }
}
