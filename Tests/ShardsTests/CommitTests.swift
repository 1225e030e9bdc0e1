import Shards
import Testing

@Suite("Durable before visible")
struct CommitTests {
  @Test("an event reaches nobody before its commit, not even its author")
  func event() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    _ = ann.news()
    ann.act("a")
    #expect(ann.news() == [])
    #expect(ben.news() == [])
    shard.answer(.commit)
    #expect(ann.news() == ["event 3 action a"])
    #expect(ben.news() == ["event 3 action"])
  }

  @Test("a new seat is known to nobody before its commit, not even to its player")
  func seat() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.connect("ben")
    ben.join()
    #expect(shard.asked == [.commit])
    #expect(ann.news() == [])
    #expect(ben.news() == [])
    shard.answer(.commit)
    #expect(ann.news() == ["event 2 joined"])
    #expect(ben.news() == ["joined after 0", "event 1 joined", "event 2 joined", "live 2"])
  }

  @Test("who joins meanwhile does not see it either")
  func welcome() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    shard.connect("ben").join()
    let again = shard.connect("ann")
    again.join(#""token":"\#(ann.token!)""#)
    #expect(again.news() == ["joined after 0", "event 1 joined", "live 1"])
    #expect(again.players == ["ann"])
    shard.answer(.commit)
    #expect(again.news() == ["event 2 joined"])
  }

  @Test("a repeat of an act that is not durable is acknowledged after the event")
  func repeated() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.act("a")
    ann.act("a")
    ann.act("b")
    ann.act("a")
    #expect(ann.news() == [])
    shard.answer(.commit)
    #expect(ann.news() == ["event 2 action a", "ack a 2", "ack a 2"])
    shard.answer(.commit)
    #expect(ann.news() == ["event 3 action b"])
  }

  @Test("an act on what has been overtaken is refused when the author can know why")
  func stale() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    _ = ann.news()
    ann.act("a")
    let late = #"{"type":"act","id":"b","data":1,"at":2}"#
    ben.send(late)
    #expect(ben.news() == [])
    shard.answer(.commit)
    #expect(ben.news() == ["event 3 action", "reject b stale"])
    ben.send(late)
    #expect(ben.news() == ["reject b stale"])
  }

  @Test("answers that wait for a commit are thrown away with their connection")
  func gone() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    _ = ann.news()
    ben.send(ben.acting("b"), ben.acting("b"), #"{"type":"act","id":"c","data":1,"at":2}"#)
    ben.disconnect()
    shard.settle()
    #expect(ann.news() == ["presence ben offline", "event 3 action"])
  }

  @Test("batches on their way commit one after the other")
  func inFlight() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    _ = ann.news()
    ann.act("a")
    ben.act("b")
    ann.act("c")
    #expect(shard.asked == [.commit, .commit, .commit])
    shard.answer(.commit)
    #expect(ben.news() == ["event 3 action"])
    shard.answer(.commit)
    #expect(ben.news() == ["event 4 action b"])
    shard.answer(.commit)
    #expect(ben.news() == ["event 5 action"])
    #expect(ann.news() == ["event 3 action a", "event 4 action", "event 5 action c"])
  }

  @Test("what comes in one turn is one batch")
  func batch() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.send(ann.acting("a"), ann.acting("b"))
    #expect(shard.asked == [.commit])
    shard.answer(.commit)
    #expect(ann.news() == ["event 2 action a", "event 3 action b"])
  }

  @Test("refreshed tokens wait for their commit")
  func refresh() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.send(#"{"type":"refresh","refresh":"\#(ann.refresh!)"}"#)
    #expect(ann.news() == [])
    shard.answer(.commit)
    #expect(ann.news() == ["token"])
  }

  @Test("a player who leaves and goes at once is gone when that is durable")
  func leaveAndGo() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    _ = ann.news()
    ben.send(#"{"type":"leave"}"#)
    ben.disconnect()
    #expect(ann.news() == [])
    shard.answer(.commit)
    #expect(ann.news() == ["event 3 left", "presence ben left"])
  }

  @Test("a player is gone when that is durable")
  func leave() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    _ = ann.news()
    ben.send(#"{"type":"leave"}"#, ben.acting("late"))
    #expect(ann.news() == [])
    #expect(ben.news() == [])
    shard.answer(.commit)
    #expect(ann.news() == ["event 3 left", "presence ben left"])
    #expect(ben.news() == ["bye left", "close 1000"])
    #expect(shard.pendingRows == [])
  }
}
