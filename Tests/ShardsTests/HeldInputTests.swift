import Shards
import Testing

@Suite("What is sent behind a join")
struct HeldInputTests {
  @Test("is answered after it, in order")
  func order() {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    ann.send(ann.joining(), ann.acting("a"), #"{"type":"ping"}"#)
    ann.send(ann.acting("b"))
    #expect(ann.news() == [])
    shard.settle()
    #expect(
      ann.news() == ["joined after 0", "event 1 joined", "live 1", "pong", "event 2 action a", "event 3 action b"])
  }

  @Test("is not answered when the join is refused")
  func refused() {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    ann.send(#"{"type":"join","room":"table"}"#, ann.acting("a"))
    shard.settle()
    #expect(ann.news() == ["error no_such_room", "bye no_such_room", "close 4404"])
  }

  @Test("too much of it ends the connection, and its seat")
  func tooMuch() {
    let shard = ShardFixture { $0.limits.unreadByteCount = 1000 }
    let ben = shard.player("ben")
    let ann = shard.connect("ann")
    let signal = #"{"type":"signal","data":"\#(String(repeating: "x", count: 400))"}"#
    ann.send(ann.joining(), signal, signal)
    #expect(ann.news() == [])
    ann.send(signal)
    #expect(ann.news() == ["bye rate_limited", "close 4429"])
    shard.settle()
    #expect(ann.news() == [])
    #expect(ben.news() == ["event 2 joined", "event 3 left"])
  }

  @Test("waits as well while a leave commits, and is not read")
  func leave() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.send(#"{"type":"leave"}"#, ann.acting("a"), #"{"type":"leave"}"#)
    shard.settle()
    #expect(ann.news() == ["bye left", "close 1000"])
    #expect(shard.asked == [])
  }
}
