import Rooms
import Shards
import Testing

@Suite("Clients that read too slowly")
struct SlowClientTests {
  /// About 1000 bytes of JSON.
  private static let data = "\"" + String(repeating: "x", count: 1000) + "\""

  @Test("a member that never drains gets 4301 at the bound, and the others lose nothing")
  func tooSlow() {
    let shard = ShardFixture { $0.limits.sendQueueByteCount = 10_000 }
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    let slow = shard.player("slow")
    _ = (ann.news(), ben.news())
    slow.window = 0
    for id in 1...8 {
      ann.act("\(id)", Self.data)
      shard.settle()
    }
    #expect(ben.news().count == 8)
    ann.act("9", Self.data)
    shard.settle()
    #expect(Set(ben.news()) == ["event 12 action", "presence slow offline"])
    slow.drain()
    #expect(slow.news() == (4...11).map { "event \($0) action" } + ["bye too_slow", "close 4301"])
    #expect(Set(ann.news().suffix(2)) == ["event 12 action 9", "presence slow offline"])
  }

  @Test("one who drains in time stays")
  func drains() {
    let shard = ShardFixture { $0.limits.sendQueueByteCount = 10_000 }
    let ann = shard.player("ann")
    let eve = shard.player("eve", #""as":"spectator""#)
    eve.window = 0
    for round in 0..<3 {
      for id in 1...8 {
        ann.act("\(round)-\(id)", Self.data)
        shard.settle()
      }
      eve.drain()
      #expect(eve.news().count == 8)
      eve.window = 0
    }
  }
}

@Suite("The rate of actions")
struct RateTests {
  private static func codes(_ lines: [String]) -> [String] { lines.map { String($0.prefix { $0 != " " }) } }

  @Test("a burst passes at once, and then one for each interval")
  func burst() {
    let shard = ShardFixture {
      $0.limits.actionsPerSecond = 10
      $0.limits.actionsBurst = 3
    }
    let ann = shard.player("ann")
    ann.send(ann.acting("1"), ann.acting("2"), ann.acting("3"), ann.acting("4"))
    shard.settle()
    #expect(
      ann.news() == ["reject 4 rate_limited", "event 2 action 1", "event 3 action 2", "event 4 action 3"])
    shard.pass(.microseconds(99_999))
    ann.act("4")
    #expect(ann.news() == ["reject 4 rate_limited"])
    shard.pass(.microseconds(1))
    ann.act("4")
    ann.act("5")
    shard.settle()
    #expect(ann.news() == ["reject 5 rate_limited", "event 5 action 4"])
  }

  @Test("after a rest the whole burst passes again, and no more")
  func refill() {
    let shard = ShardFixture {
      $0.limits.actionsPerSecond = 10
      $0.limits.actionsBurst = 3
    }
    let ann = shard.player("ann")
    for round in 0..<2 {
      ann.send(ann.acting("\(round)a"), ann.acting("\(round)b"), ann.acting("\(round)c"), ann.acting("\(round)d"))
      shard.settle()
      #expect(ann.news().count { $0.hasPrefix("reject") } == 1)
      shard.pass(.milliseconds(300))
    }
  }

  @Test("a rate of 0 lets everything pass")
  func unlimited() {
    let shard = ShardFixture { $0.limits.actionsPerSecond = 0 }
    let ann = shard.player("ann")
    for id in 0..<500 { ann.write([ann.acting("\(id)")]) }
    shard.turn()
    shard.settle()
    #expect(ann.news().count == 500)
  }

  @Test("signals beyond the rate are dropped, with one error a second")
  func signals() {
    let shard = ShardFixture {
      $0.limits.actionsPerSecond = 1
      $0.limits.actionsBurst = 2
    }
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    _ = ann.news()
    let signal = #"{"type":"signal","data":1}"#
    ann.send(signal, signal, signal, signal)
    #expect(ben.news() == ["signal", "signal"])
    #expect(ann.news() == ["error rate_limited"])
    shard.pass(.milliseconds(999))
    ann.send(signal, signal)
    #expect(ben.news() == [])
    #expect(ann.news() == [])
    shard.pass(.milliseconds(1))
    ann.send(signal, signal)
    #expect(ben.news() == ["signal"])
    #expect(ann.news() == ["error rate_limited"])
  }

  @Test("actions and signals share the rate; pings and syncs have none")
  func shared() {
    let shard = ShardFixture {
      $0.limits.actionsPerSecond = 1
      $0.limits.actionsBurst = 1
    }
    let ann = shard.player("ann")
    ann.send(#"{"type":"signal","data":1}"#, ann.acting("a"), #"{"type":"ping"}"#, #"{"type":"sync","after":1}"#)
    #expect(ann.news() == ["reject a rate_limited", "pong", "live 1"])
  }
}
