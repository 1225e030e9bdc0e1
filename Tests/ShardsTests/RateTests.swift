import Shards
import Testing
import WebSocket

@Suite("The rate of actions")
struct RateTests {
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

  @Test("what is answered without counting as an action has a limit too, and a flood of it ends the connection")
  func floods() {
    for message in [#"{"type":"ping"}"#, #"{"type":"sync","after":2}"#, #"{"type":"nonsense"}"#, ""] {
      let shard = ShardFixture {
        $0.limits.questionsPerSecond = 1
        $0.limits.questionsBurst = 3
      }
      let ann = shard.player("ann")
      let ben = shard.player("ben")
      shard.pass(.seconds(3))
      _ = (ann.news(), ben.news())
      let ask = { message.isEmpty ? ann.sendFrame(.ping) : ann.send(message) }
      for _ in 0..<3 { ask() }
      shard.settle()
      #expect(ann.news().count == 3)
      ask()
      #expect(ann.news() == ["bye rate_limited", "close 4429"])
      #expect(ben.news() == ["presence ann offline"])
    }
  }

  @Test("refusals are counted, unless actions have no limit", arguments: [1, 0])
  func refusals(rate: Int) {
    let shard = ShardFixture {
      $0.limits.actionsPerSecond = rate
      $0.limits.actionsBurst = 1
      $0.limits.questionsPerSecond = 1
      $0.limits.questionsBurst = 3
    }
    let ann = shard.player("ann")
    shard.pass(.seconds(3))
    _ = ann.news()
    for _ in 0..<5 { ann.act("no id") }
    #expect(ann.news().contains("close 4429") == (rate > 0))
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

  @Test("a connection refreshes a few times at once, and then now and then")
  func refreshes() {
    let shard = ShardFixture { $0.limits.refreshBurst = 2 }
    let ann = shard.player("ann")
    func refresh() -> [String] {
      ann.send(#"{"type":"refresh","refresh":"\#(ann.refresh!)"}"#)
      shard.settle()
      return ann.news()
    }
    #expect((1...3).flatMap { _ in refresh() } == ["token", "token", "error rate_limited"])
    shard.pass(.seconds(6), with: ann)
    #expect(refresh() + refresh() == ["token", "error rate_limited"])
  }

  @Test("actions and signals share the rate; pings and syncs have another")
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
