import Shards
import Testing

@Suite("What many are shown stands in one place")
struct SharingTests {
  private let shard = ShardFixture()
  private let ann: FixtureClient
  private let ben: FixtureClient
  private let eve: FixtureClient
  private let signal = #"{"type":"signal","data":"hello"}"#

  init() {
    ann = shard.player("ann")
    ben = shard.player("ben")
    eve = shard.player("eve")
    for client in [ann, ben, eve] { _ = client.news() }
  }

  @Test("each hears in one turn what the others say, and not itself")
  func crossing() {
    for client in [ann, ben, ann] { client.write([signal]) }
    shard.turn()
    #expect(ann.news() == ["signal"])
    #expect(ben.news() == ["signal", "signal"])
    #expect(eve.news() == ["signal", "signal", "signal"])
  }

  @Test("an answer to one keeps its place between what all are shown")
  func ownAnswer() {
    ann.write([signal])
    ben.write([#"{"type":"ping"}"#])
    ann.write([signal])
    shard.turn()
    #expect(ben.news() == ["signal", "pong", "signal"])
    #expect(eve.news() == ["signal", "signal"])
  }

  @Test("a socket that takes only a part gets the rest later, before what comes next", arguments: [0, 1, 60, 150])
  func partial(window: Int) {
    eve.window = window
    ann.send(signal, signal, signal)
    ben.send(signal)
    #expect(ben.news().count == 3)
    eve.drain()
    #expect(eve.news() == ["signal", "signal", "signal", "signal"])
  }

  @Test("what is lost with a connection does not stay for the others")
  func lost() {
    ann.write([signal])
    shard.lose(eve)
    #expect(ben.news() == ["signal", "presence eve offline"])
    ann.send(signal)
    #expect(ben.news() == ["signal"])
  }

  @Test("beyond its bound each has a copy of its own")
  func bound() {
    let shard = ShardFixture { $0.limits.sharedByteCount = 100 }
    let (ann, ben) = (shard.player("ann"), shard.player("ben"))
    _ = ann.news()
    ann.send(signal, signal, signal)
    #expect(ben.news() == ["signal", "signal", "signal"])
  }

  @Test("frames that nobody takes from there take no room there")
  func untaken() {
    shard.lose(ben)
    eve.window = 0
    for _ in 0..<3 { ann.send(signal) }
    #expect(shard.sharedByteCount == 0)
    eve.drain()
    #expect(eve.news() == ["presence ben offline", "signal", "signal", "signal"])
  }
}
