import Shards
import Testing

@Suite("Clients that read too slowly")
struct SlowClientTests {
  private let shard = ShardFixture {
    $0.limits.sendQueueByteCount = 10_000
    $0.limits.replayByteCount = 2000
  }
  private let ann: FixtureClient
  private let ben: FixtureClient
  private let eve: FixtureClient

  init() {
    ann = shard.player("ann")
    ben = shard.player("ben")
    eve = shard.player("eve")
    for client in [ann, ben] { _ = client.news() }
  }

  /// Ann acts with about 1000 bytes each time.
  private func act(_ ids: ClosedRange<Int>) {
    let data = "\"" + String(repeating: "x", count: 1000) + "\""
    for id in ids {
      ann.act("\(id)", data)
      shard.settle()
    }
  }

  private static func events(_ seqs: ClosedRange<Int>) -> [String] { seqs.map { "event \($0) action" } }

  @Test("a member that never drains gets 4301 at the bound, and the others lose nothing")
  func tooSlow() {
    eve.window = 0
    act(1...8)
    #expect(ben.news() == Self.events(4...11))
    shard.pass(.seconds(2))
    act(9...9)
    #expect(Set(ben.news()) == ["event 12 action", "presence eve offline"])
    #expect(Set(ann.news().suffix(2)) == ["event 12 action 9", "presence eve offline"])
    eve.drain()
    // A quarter of the queue is not for events.
    #expect(eve.news() == Self.events(4...9) + ["bye too_slow", "close 4301"])
  }

  @Test("a burst that fills the queue is sent on in pieces to one who reads")
  func burst() {
    eve.window = 0
    act(1...20)
    #expect(ben.news() == Self.events(4...23))
    eve.drain()
    #expect(eve.news() == Self.events(4...23))
    act(21...21)
    #expect(eve.news() == ["event 24 action"])
  }

  @Test("one who reads nothing more behind a burst is too slow as well")
  func stopped() {
    eve.window = 0
    act(1...20)
    shard.pass(.seconds(6))
    act(21...21)
    #expect(ben.news().contains("presence eve offline"))
    eve.drain()
    #expect(eve.news().suffix(2) == ["bye too_slow", "close 4301"])
  }

  @Test("one who says something now and then but reads nothing is too slow in a quiet room as well")
  func talksOnly() {
    eve.window = 0
    act(1...2)
    for _ in 0..<4 {
      shard.pass(.seconds(9))
      for client in [ann, ben, eve] { client.send(#"{"type":"ping"}"#) }
    }
    #expect(ben.news().contains("presence eve offline"))
    eve.drain()
    #expect(eve.news().suffix(2) == ["bye too_slow", "close 4301"])
  }

  @Test("one who drains in time stays")
  func drains() {
    for round in 0..<3 {
      eve.window = 0
      act((8 * round + 1)...(8 * round + 8))
      eve.drain()
      #expect(eve.news() == Self.events((8 * round + 4)...(8 * round + 11)))
      shard.pass(.seconds(2))
    }
  }
}
