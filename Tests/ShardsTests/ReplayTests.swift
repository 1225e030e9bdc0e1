import Rooms
import Shards
import Testing

@Suite("Replays")
struct ReplayTests {
  /// A room in memory of which there is the latest row only.
  private static func forgetful(_ configure: (inout ShardConfiguration) -> Void = { _ in }) -> ShardFixture {
    ShardFixture {
      $0.limits.room.recentCount = 1
      $0.limits.actionsPerSecond = 0
      configure(&$0)
    }
  }

  /// A player with `count` actions: rows 2 to `count + 1`.
  private static func player(_ shard: ShardFixture, actions count: Int, data: String = "1") -> FixtureClient {
    let ann = shard.player("ann")
    for index in 0..<count {
      ann.act("\(index)", data)
      shard.settle()
    }
    _ = ann.news()
    return ann
  }

  private static func events(_ seqs: ClosedRange<Int>) -> [String] {
    seqs.map { $0 == 1 ? "event 1 joined" : "event \($0) action" }
  }

  // MARK: Length

  @Test("a return that has missed fifty events gets everything with one write, and nothing is read for it")
  func shortResume() {
    let shard = ShardFixture { $0.limits.actionsPerSecond = 0 }
    let ann = Self.player(shard, actions: 60)
    ann.disconnect()
    shard.settle()
    let again = shard.connect("ann")
    let writeCount = again.writeCount
    again.join(#""token":"\#(ann.token!)","after":11"#)
    shard.turn()
    #expect(shard.requests.allSatisfy { $0.kind == .commit })
    #expect(again.news() == ["joined after 11"] + (12...61).map { "event \($0) action \($0 - 2)" } + ["live 61"])
    #expect(again.writeCount == writeCount + 1)
  }

  @Test("a replay from memory goes on when its output has left")
  func highWaterFromMemory() {
    let shard = ShardFixture {
      $0.limits.replayByteCount = 1000
      $0.limits.actionsPerSecond = 0
    }
    _ = Self.player(shard, actions: 40)
    let eve = shard.connect("eve")
    eve.window = 0
    eve.join(#""as":"spectator""#)
    shard.keepSessions()
    eve.window = 4000
    shard.writable(eve)
    let beginning = eve.news()
    #expect(beginning.count > 10 && beginning.last != "live 41")
    eve.drain()
    #expect(beginning + eve.news() == ["joined after 0"] + Self.events(1...41) + ["live 41"])
  }

  @Test("a replay from the log goes on when its output has left")
  func highWaterFromLog() {
    let shard = Self.forgetful {
      $0.limits.replayByteCount = 1000
      $0.limits.replayRowCount = 10
    }
    _ = Self.player(shard, actions: 40)
    let eve = shard.connect("eve")
    eve.window = 0
    eve.join(#""as":"spectator""#)
    shard.keepSessions()
    shard.answer(.read)
    #expect(shard.asked == [])
    eve.drain()
    shard.settle()
    #expect(eve.news() == ["joined after 0"] + Self.events(1...41) + ["live 41"])
  }

  // MARK: What happens meanwhile

  @Test("events that commit while rows are read come once")
  func commitDuringRead() {
    let shard = Self.forgetful { $0.limits.replayRowCount = 3 }
    let ann = Self.player(shard, actions: 4)
    let eve = shard.connect("eve")
    eve.join(#""as":"spectator""#)
    shard.keepSessions()
    ann.act("x")
    shard.answer(.commit)
    shard.answer(.read)
    ann.act("y")
    shard.settle()
    #expect(eve.news() == ["joined after 0"] + Self.events(1...6) + ["live 6", "event 7 action"])
  }

  @Test("events that commit while output waits come once")
  func commitDuringPause() {
    let shard = ShardFixture { $0.limits.replayByteCount = 500 }
    let ann = Self.player(shard, actions: 8)
    let eve = shard.connect("eve")
    eve.window = 300
    eve.join(#""as":"spectator""#)
    shard.keepSessions()
    ann.act("x")
    shard.settle()
    eve.drain()
    #expect(eve.news() == ["joined after 0"] + Self.events(1...10) + ["live 10"])
  }

  @Test("a read ahead of the commit shows nothing that has not committed")
  func readAhead() {
    let shard = Self.forgetful()
    let ann = Self.player(shard, actions: 2)
    let eve = shard.connect("eve")
    eve.join(#""as":"spectator""#)
    shard.keepSessions()
    ann.act("x")
    // The log has the row; the shard has not heard of it yet.
    guard let commit = shard.take(.commit), let reply = shard.log.reply(to: commit) else { return }
    shard.answer(.read)
    #expect(eve.news() == ["joined after 0"] + Self.events(1...3) + ["live 3"])
    shard.receive(reply)
    #expect(eve.news() == ["event 4 action"])
  }

  // MARK: Sync

  @Test("a sync repeats what is asked for, then is live")
  func sync() {
    let shard = ShardFixture()
    let ann = Self.player(shard, actions: 3)
    ann.send(#"{"type":"sync","after":2}"#)
    #expect(ann.news() == ["event 3 action 1", "event 4 action 2", "live 4"])
    ann.send(#"{"type":"sync","after":4,"digest":"\#(ann.digests[4]!)"}"#)
    #expect(ann.news() == ["live 4"])
  }

  @Test(
    "a sync from ahead of the log, or from another digest, starts over",
    arguments: [
      #""after":5"#, #""after":4,"digest":"0000000000000000""#, #""after":3,"digest":"0000000000000000""#,
    ])
  func resync(place: String) {
    let shard = ShardFixture()
    let ann = Self.player(shard, actions: 3)
    ann.send(#"{"type":"sync",\#(place)}"#)
    #expect(
      ann.news() == [
        "resync after 0", "event 1 joined", "event 2 action 0", "event 3 action 1", "event 4 action 2", "live 4",
      ])
  }

  @Test("what has not committed is ahead of the log")
  func aheadOfCommit() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.act("a")
    ann.send(#"{"type":"sync","after":2}"#)
    #expect(ann.news() == ["resync after 0", "event 1 joined", "live 1"])
    shard.answer(.commit)
    #expect(ann.news() == ["event 2 action a"])
  }

  @Test("a digest out of memory is read, and nothing is shown before", arguments: [true, false])
  func checkedSync(isRight: Bool) {
    let shard = Self.forgetful()
    let ann = Self.player(shard, actions: 3)
    let eve = shard.player("eve", #""as":"spectator""#)
    eve.send(#"{"type":"sync","after":2,"digest":"\#(isRight ? ann.digests[2]! : "0000000000000000")"}"#)
    ann.act("x")
    shard.answer(.commit)
    #expect(eve.news() == [])
    shard.settle()
    #expect(eve.news() == (isRight ? Self.events(3...5) : ["resync after 0"] + Self.events(1...5)) + ["live 5"])
  }

  @Test("a sync during a replay is answered after it")
  func syncDuringRead() {
    let shard = Self.forgetful { $0.limits.replayRowCount = 3 }
    _ = Self.player(shard, actions: 6)
    let eve = shard.connect("eve")
    eve.join(#""as":"spectator""#)
    shard.keepSessions()
    eve.send(#"{"type":"sync","after":2}"#)
    shard.settle()
    #expect(eve.news() == ["joined after 0"] + Self.events(1...7) + ["live 7"] + Self.events(3...7) + ["live 7"])
  }

  @Test("of two syncs whose digests are read each is answered")
  func twoChecks() {
    let shard = Self.forgetful()
    let ann = Self.player(shard, actions: 4)
    ann.send(#"{"type":"sync","after":3,"digest":"\#(ann.digests[3]!)"}"#)
    ann.send(#"{"type":"sync","after":2,"digest":"\#(ann.digests[2]!)"}"#)
    shard.settle()
    let all = ["event 3 action 1", "event 4 action 2", "event 5 action 3", "live 5"]
    #expect(ann.news() == all.dropFirst() + all)
  }

  // MARK: Joins that say where they are

  @Test("a join goes on where it is", arguments: [true, false])
  func join(isInMemory: Bool) {
    let shard = isInMemory ? ShardFixture() : Self.forgetful()
    let ann = Self.player(shard, actions: 3)
    let again = shard.connect("ann")
    again.join(#""token":"\#(ann.token!)","after":2,"digest":"\#(ann.digests[2]!)""#)
    shard.settle()
    #expect(again.news() == ["joined after 2", "event 3 action 1", "event 4 action 2", "live 4"])
  }

  @Test(
    "a join from ahead of the log, or from another digest, starts over",
    arguments: [
      #""after":4"#, #""after":3,"digest":"0000000000000000""#, #""after":2,"digest":"0000000000000000""#,
      #""after":1,"digest":"0000000000000000""#,
    ])
  func forkedJoin(place: String) {
    let shard = Self.forgetful()
    _ = Self.player(shard, actions: 2)
    let eve = shard.connect("eve")
    eve.join(#""as":"spectator","# + place)
    shard.settle()
    #expect(eve.news() == ["joined after 0"] + Self.events(1...3) + ["live 3"])
  }

  // MARK: Answers that come late

  @Test("rows for one who is gone, or whose room is gone, are thrown away")
  func lateRows() {
    let shard = Self.forgetful()
    let ann = Self.player(shard, actions: 2)
    let (eve, gone) = (shard.connect("eve"), shard.connect("gone"))
    for client in [eve, gone] { client.join(#""as":"spectator""#) }
    shard.keepSessions()
    gone.disconnect()
    ann.act("x")
    shard.loseCommit()
    #expect(eve.news().last == "close 1013")
    shard.settle()
    #expect(eve.news() == [])
  }

  @Test("a join whose room goes while its digest is read may come again")
  func lateCheck() {
    let shard = Self.forgetful()
    let ann = Self.player(shard, actions: 3)
    let again = shard.connect("ann")
    again.join(#""token":"\#(ann.token!)","after":2,"digest":"\#(ann.digests[2]!)""#)
    ann.act("x")
    shard.loseCommit()
    shard.settle()
    #expect(again.news() == ["bye overloaded later", "close 1013"])
  }

  @Test("a join whose seat is given up while its digest is read is refused")
  func leftDuringCheck() {
    let shard = Self.forgetful()
    let ann = Self.player(shard, actions: 3)
    let again = shard.connect("ann")
    again.join(#""token":"\#(ann.token!)","after":2,"digest":"\#(ann.digests[2]!)""#)
    ann.send(#"{"type":"leave"}"#)
    shard.settle()
    #expect(again.news() == ["error released", "bye released", "close 4403"])
  }

  @Test("a join whose session is revoked while its digest is read is refused")
  func revokedDuringCheck() {
    let shard = Self.forgetful()
    let ann = Self.player(shard, actions: 3)
    let again = shard.connect("ann")
    let used = ann.refresh!
    ann.send(#"{"type":"refresh","refresh":"\#(used)"}"#)
    again.join(#""token":"\#(ann.token!)","after":2,"digest":"\#(ann.digests[2]!)""#)
    ann.send(#"{"type":"refresh","refresh":"\#(used)"}"#)
    shard.settle()
    #expect(ann.news().suffix(3) == ["error revoked", "bye revoked", "close 4403"])
    #expect(again.news() == ["error revoked", "bye revoked", "close 4403"])
  }
}
