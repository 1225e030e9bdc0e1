import Rooms
import Shards
import Testing
import WebSocket

@Suite("Rooms out of memory")
struct UnloadTests {
  static let wait = Duration.seconds(61)

  @Test("an idle room is unloaded, and let go")
  func idle() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.disconnect()
    shard.settle()
    shard.pass(.milliseconds(59_999))
    #expect(shard.roomCount == 1)
    shard.pass(.seconds(1))
    #expect(shard.roomCount == 0)
    #expect(shard.asked == [.release])
    #expect(shard.notices == [.roomLoaded(code: "table", head: 0), .roomUnloaded(code: "table")])
  }

  @Test("a room with a member stays")
  func member() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    for _ in 0..<10 {
      shard.pass(.seconds(9))
      ann.sendFrame(.pong)
    }
    #expect(shard.roomCount == 1)
  }

  @Test("a room that comes back goes on where its log ends")
  func back() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.act("a")
    shard.settle()
    ann.disconnect()
    shard.pass(Self.wait)
    shard.settle()
    let again = shard.connect("ann")
    again.join(#""token":"\#(ann.token!)""#)
    shard.settle()
    #expect(again.news() == ["joined after 0", "event 1 joined", "event 2 action a", "live 2"])
    again.act("a")
    shard.settle()
    #expect(again.news() == ["ack a 2"])
  }

  @Test("a room stays while rows wait for their commit")
  func pendingRows() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.act("a")
    ann.disconnect()
    shard.pass(Self.wait)
    #expect(shard.roomCount == 1)
    shard.settle()
    shard.pass(.seconds(1))
    #expect(shard.roomCount == 0)
  }

  @Test("a room stays that has a row in the turn that looks at the timers")
  func freshRows() {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    ann.join()
    shard.answer(.open)
    ann.disconnect()
    shard.wait(Self.wait)
    shard.answer(.commit)
    #expect(shard.roomCount == 1)
    #expect(shard.pendingRows == [.left])
    shard.answer(.commit)
    shard.pass(.seconds(1))
    #expect(shard.roomCount == 0)
  }

  @Test("a room stays while a session waits for its commit")
  func pendingSession() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.send(#"{"type":"refresh","refresh":"\#(ann.refresh!)"}"#)
    ann.disconnect()
    shard.pass(Self.wait)
    #expect(shard.roomCount == 1)
    shard.settle()
    shard.pass(.seconds(1))
    #expect(shard.roomCount == 0)
  }

  @Test("a room stays while a join waits for it")
  func waitingJoin() {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    ann.join()
    for _ in 0..<7 {
      shard.pass(.seconds(10))
      ann.sendFrame(.pong)
    }
    _ = ann.news()
    shard.settle()
    #expect(ann.news() == ["joined after 0", "event 1 joined", "live 1"])
  }

  @Test("a room stays while the place of a join is being read")
  func checkedJoin() {
    let shard = ShardFixture { $0.limits.room.recentCount = 1 }
    let ann = shard.player("ann")
    for id in ["a", "b", "c"] {
      ann.act(id)
      shard.settle()
    }
    ann.disconnect()
    shard.keepSessions()
    let again = shard.connect("ann")
    again.join(#""token":"\#(ann.token!)","after":2,"digest":"\#(ann.digests[2]!)""#)
    #expect(shard.asked == [.read])
    for _ in 0..<7 {
      shard.pass(.seconds(10))
      again.sendFrame(.pong)
    }
    _ = again.news()
    shard.settle()
    #expect(again.news() == ["joined after 2", "event 3 action b", "event 4 action c", "live 4"])
  }
}
