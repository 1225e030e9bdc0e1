import Sessions
import Shards
import Testing
import WebSocket

@Suite("Timers of a shard")
struct TimerTests {
  @Test("a connection that asks for nothing is closed after the handshake timeout")
  func handshakeTimeout() {
    let shard = ShardFixture()
    let silent = shard.accept()
    shard.pass(.milliseconds(9999))
    #expect(silent.news() == [])
    shard.pass(.seconds(1))
    #expect(silent.news() == ["end"])
  }

  @Test("who does not join in time is told so")
  func joinTimeout() {
    let shard = ShardFixture()
    let silent = shard.connect()
    shard.pass(.milliseconds(9999))
    silent.send(#"{"type":"ping"}"#)
    #expect(silent.news() == ["pong"])
    shard.pass(.seconds(1))
    #expect(silent.news() == ["bye join_timeout", "close 4408"])
  }

  @Test("a join that waits for the log does not time out")
  func slowJoin() {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    ann.join()
    shard.pass(.seconds(11))
    #expect(ann.news() == ["PING"])
    shard.settle()
    #expect(ann.news() == ["joined after 0", "event 1 joined", "live 1"])
  }

  @Test("each silence is pinged once")
  func ping() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    shard.pass(.milliseconds(9999))
    #expect(ann.news() == [])
    shard.pass(.seconds(1))
    shard.pass(.seconds(1))
    #expect(ann.news() == ["PING"])
    ann.sendFrame(.pong)
    shard.pass(.milliseconds(9999))
    #expect(ann.news() == [])
    shard.pass(.seconds(1))
    #expect(ann.news() == ["PING"])
  }

  @Test("each silence is pinged in time, however long a silence may be")
  func pings() {
    let shard = ShardFixture {
      $0.limits.pingAfter = 1_000_000_000
      $0.limits.unstableAfter = 60_000_000_000
      $0.limits.lostAfter = 90_000_000_000
    }
    let ann = shard.player("ann")
    for _ in 1...5 {
      for _ in 1...8 { shard.pass(.milliseconds(250)) }
      #expect(ann.news() == ["PING"])
      ann.sendFrame(.pong)
    }
  }

  @Test("the others learn that a player is silent, and that it is back")
  func unstable() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    _ = ann.news()
    shard.pass(.milliseconds(14_999))
    ann.sendFrame(.pong)
    _ = ann.news()
    shard.pass(.seconds(1))
    shard.pass(.seconds(1))
    #expect(ann.news() == ["presence ben unstable"])
    ben.sendFrame(.pong)
    #expect(ann.news() == ["presence ben online"])
    #expect(ben.news() == ["PING"])
  }

  @Test("a player with another connection that is heard is not unstable")
  func mirrored() {
    let shard = ShardFixture { $0.sessionPolicy = .mirror }
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    let twin = shard.player("ben", #""token":"\#(ben.token!)""#)
    _ = ann.news()
    shard.pass(.seconds(14))
    ann.sendFrame(.pong)
    twin.sendFrame(.pong)
    shard.pass(.seconds(2))
    #expect(ann.news() == ["PING"])
  }

  @Test("a silent connection is lost, and its player offline")
  func heartbeatLost() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    shard.pass(.milliseconds(29_999))
    ann.sendFrame(.pong)
    _ = (ann.news(), ben.news())
    shard.pass(.seconds(1))
    #expect(ben.news() == ["bye heartbeat_lost", "close 4302"])
    #expect(ann.news() == ["presence ben offline"])
  }

  @Test("a peer that does not answer our close frame is closed all the same")
  func closeTimeout() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.send("{")
    #expect(ann.news() == ["error bad_message", "bye bad_message", "close 4400"])
    shard.pass(.milliseconds(1999))
    #expect(ann.news() == [])
    shard.pass(.seconds(1))
    #expect(ann.news() == ["end"])
  }

  @Test("the last answer to a request has longer to leave than a goodbye")
  func slowAnswer() {
    let shard = ShardFixture()
    let client = shard.accept()
    client.window = 0
    let request = "GET /ws?token=x HTTP/1.1\r\nHost: fixture\r\nConnection: close\r\n\r\n"
    shard.receive(Array(request.utf8), on: client)
    shard.pass(.milliseconds(9999))
    #expect(!shard.isEmpty)
    shard.pass(.seconds(1))
    #expect(shard.isEmpty)
  }

  @Test("a peer that answers our close frame is closed at once, and what it says before is nothing")
  func closeAnswered() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.send("{")
    _ = ann.news()
    ann.act("a")
    #expect(ann.news() == [])
    #expect(shard.pendingRows == [])
    ann.sendFrame(.close)
    #expect(ann.news() == ["end"])
  }

  @Test("a peer that takes nothing, not even our close frame, is closed after as long again")
  func closeUnread() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.window = 0
    ann.send("{")
    shard.pass(.seconds(2))
    shard.pass(.milliseconds(1999))
    #expect(ann.news() == [])
    shard.pass(.seconds(1))
    #expect(ann.news() == ["end"])
  }
}
