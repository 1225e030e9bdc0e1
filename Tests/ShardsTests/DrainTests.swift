import Rooms
import Sessions
import Shards
import Testing
import WebSocket

@Suite("A shard that drains")
struct DrainTests {
  private static let goodbye = ["bye draining later", "close 1012"]

  @Test("what is pending commits first, then everyone is sent away")
  func pending() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let idle = shard.connect()
    ann.act("a")
    shard.drain()
    #expect(ann.news() == [])
    #expect(idle.news() == [])
    shard.answer(.commit)
    #expect(ann.news() == ["event 2 action a"] + Self.goodbye)
    #expect(idle.news() == Self.goodbye)
    #expect(!shard.isDrained)
    ann.sendFrame(.close)
    idle.sendFrame(.close)
    #expect(shard.isDrained)
  }

  @Test("a request that nobody answers any more does not keep the process")
  func unanswered() {
    let shard = ShardFixture()
    let client = shard.accept()
    shard.receive(Array("GET /v1/session HTTP/1.1\r\nHost: fixture\r\n\r\n".utf8), on: client)
    shard.drain()
    #expect(!shard.isDrained)
    shard.pass(.seconds(3))
    #expect(shard.isDrained)
  }

  @Test("who joins during a drain is sent away, and who acts is only told goodbye")
  func during() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.connect("ben")
    ann.act("a")
    shard.drain()
    ben.join()
    #expect(ben.news() == Self.goodbye)
    ann.act("b")
    #expect(ann.news() == [])
    shard.answer(.commit)
    #expect(ann.news() == ["event 2 action a"] + Self.goodbye)
  }

  @Test("a seat that was taken before the drain is told to its player")
  func seat() {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    ann.join()
    shard.answer(.open)
    #expect(shard.asked == [.commit])
    shard.drain()
    shard.settle()
    #expect(ann.news() == ["joined after 0", "event 1 joined", "live 1"] + Self.goodbye)
  }

  @Test("a log that does not answer is not waited for for ever")
  func stalled() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.act("a")
    shard.drain()
    shard.pass(.milliseconds(4999))
    #expect(ann.news() == [])
    shard.pass(.milliseconds(1))
    #expect(ann.news() == Self.goodbye)
    shard.answer(.commit)
    #expect(ann.news() == [])
  }

  @Test("clients that do not answer do not hold the drain up")
  func silent() {
    let shard = ShardFixture()
    _ = shard.player("ann")
    shard.drain()
    #expect(!shard.isDrained)
    shard.pass(.seconds(2))
    #expect(shard.isDrained)
  }

  @Test("the log knows that nobody is connected any more, and then that the rooms are nobody's")
  func letsGo() {
    let shard = ShardFixture()
    let (ann, eve) = (shard.player("ann"), shard.player("eve", #""as":"spectator""#))
    shard.pass(.seconds(100), with: ann, eve)
    let reply = shard.ask(.end(session: eve.claims().sessionID, .loggedOut))
    shard.drain()
    #expect(reply() == nil)
    #expect(shard.asked == [.commit])
    shard.settle()
    #expect(reply() == .done && shard.roomCount == 0)
    #expect(shard.log.sessions().allSatisfy { !$0.isActive && $0.disconnectedAt == 1_700_000_100_000 })
    #expect(shard.ask(.describe(ann.claims()))() == .refused(.unavailable) && shard.asked == [])
    let next = ShardFixture(after: shard, downtime: .seconds(1))
    let again = next.player("ann", #""token":"\#(ann.token!)""#)
    #expect(again.digests[1] != nil)
  }

  @Test("everyone gets a delay of its own")
  func delays() {
    let shard = ShardFixture()
    let clients = (0..<20).map { _ in shard.connect() }
    shard.drain()
    let delays = clients.compactMap(\.delay)
    #expect(delays.allSatisfy { (100..<5000).contains($0) })
    #expect(Set(delays).count > 10)
  }
}
