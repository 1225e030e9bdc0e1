import Bytes
import Rooms
import Sessions
import Shards
import Testing
import WebSocket

@Suite("The absence of players")
struct AbsenceTests {
  /// How late a timer may be, as a shard of the usual limits.
  private static let late = Duration.milliseconds(500)

  /// A room with `ann`, who watches, and `ben`.
  private static func table(
    _ configure: (inout ShardConfiguration) -> Void = { _ in }
  ) -> (shard: ShardFixture, ann: FixtureClient, ben: FixtureClient) {
    let shard = ShardFixture(configure)
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    _ = ann.news()
    return (shard, ann, ben)
  }

  /// Ben comes back.
  private static func rejoin(_ shard: ShardFixture, _ ben: FixtureClient, _ fields: String = "") -> FixtureClient {
    let again = shard.connect("ben")
    again.join(#""token":"\#(ben.token!)""# + (fields.isEmpty ? "" : "," + fields))
    shard.settle()
    return again
  }

  private static let released = ["error released", "bye released", "close 4403"]

  // MARK: The ladder

  @Test("offline at once, then away, abandoned and released, each at its time and with the time at which it began")
  func ladder() {
    let (shard, ann, ben) = Self.table()
    let start = shard.now.unixMilliseconds
    func since() -> Int64 { ann.since["ben"]! - start }
    shard.pass(.seconds(3), with: ann, ben)
    ben.disconnect()
    #expect(ann.news() == ["presence ben offline"] && since() == 3000)
    shard.pass(.milliseconds(119_999), with: ann)
    #expect(ann.news() == [])
    shard.pass(Self.late, with: ann)
    #expect(ann.news() == ["presence ben away"] && (123_000...123_500).contains(since()))
    shard.pass(.seconds(179), with: ann)
    #expect(ann.news() == [])
    shard.pass(.seconds(2), with: ann)
    #expect(ann.news() == ["event 3 abandoned", "presence ben abandoned"] && (303_000...304_500).contains(since()))
    shard.pass(.seconds(298), with: ann)
    #expect(ann.news() == [])
    shard.pass(.seconds(2), with: ann)
    #expect(ann.news() == ["event 4 left", "presence ben left"] && (603_000...604_500).contains(since()))
    #expect(shard.log.rows().suffix(2) == [#"abandoned {"seat":1}"#, #"left {"seat":1,"reason":"released"}"#])
    shard.pass(.seconds(1000), with: ann)
    #expect(ann.news() == [])
    #expect(Self.rejoin(shard, ben).news() == Self.released)
  }

  @Test("neither what has been abandoned nor what is released is known before its commit")
  func durable() {
    let (shard, ann, ben) = Self.table()
    ben.disconnect()
    shard.pass(.seconds(299), with: ann)
    _ = ann.news()
    shard.pass(.seconds(2))
    #expect(shard.pendingRows == [.abandoned] && ann.news() == [])
    let eve = shard.connect("eve")
    eve.join()
    shard.answer(.commit)
    #expect(ann.news() == ["event 3 abandoned", "presence ben abandoned"])
    shard.settle()
    #expect(eve.statuses["ben"] == "abandoned")
    shard.pass(.seconds(298), with: ann, eve)
    _ = ann.news()
    shard.pass(.seconds(2))
    #expect(shard.pendingRows == [.left] && ann.news() == [])
    shard.answer(.commit)
    #expect(ann.news() == ["event 5 left", "presence ben left"])
  }

  @Test("the seat of who is released is free, and has another player then")
  func free() {
    let shard = ShardFixture()
    let eve = shard.connect("eve")
    eve.send(eve.joining(#""as":"spectator""#, seats: 1))
    shard.settle()
    let ann = shard.player("ann")
    ann.disconnect()
    shard.pass(.seconds(601), with: eve)
    let ben = shard.player("ben")
    #expect(ben.players == ["ben"])
    #expect(Self.rejoin(shard, ann).news() == Self.released)
    #expect(shard.log.session(of: "ann").player != shard.log.session(of: "ben").player)
  }

  @Test("who wakes a room finds the seats free of those gone for too long", arguments: [true, false])
  func freeAtOnce(isFormerPlayer: Bool) {
    let shard = ShardFixture()
    let eve = shard.connect("eve")
    eve.send(eve.joining(#""as":"spectator""#, seats: 1))
    shard.settle()
    let ann = shard.player("ann")
    ann.disconnect()
    eve.disconnect()
    shard.settle()
    shard.pass(.seconds(61), with: [])
    shard.settle()
    #expect(shard.roomCount == 0)
    shard.pass(.seconds(600), with: [])
    if isFormerPlayer {
      #expect(Self.rejoin(shard, ann).news() == Self.released)
    } else {
      #expect(shard.player("ben").players == ["ben"])
    }
  }

  @Test("who was the last to go is released as well, and the room leaves the memory")
  func last() {
    let shard = ShardFixture { $0.limits.unloadAfter = 1_000_000_000_000 }
    let ann = shard.player("ann")
    ann.disconnect()
    shard.pass(.seconds(999), with: [])
    #expect(shard.log.rows().last == #"left {"seat":0,"reason":"released"}"#)
    #expect(shard.roomCount == 1)
    shard.pass(.seconds(10), with: [])
    #expect(shard.roomCount == 0)
  }

  @Test("in a finished game nobody abandons anything, and seats are kept")
  func finished() {
    let (shard, ann, ben) = Self.table()
    let eve = shard.player("eve")
    ben.disconnect()
    shard.pass(.seconds(301), with: ann, eve)
    ann.send(#"{"type":"claim","id":"c","choice":"victory"}"#)
    shard.settle()
    eve.disconnect()
    shard.pass(.seconds(2000), with: ann)
    #expect(
      shard.log.rows().last == #"finished {"reason":"abandoned","winner":"\#(shard.log.session(of: "ann").player!)"}"#)
    let again = Self.rejoin(shard, ben)
    #expect(again.news().last == "live 6")
    #expect(ann.statuses["ben"] == "online" && again.statuses["eve"] == "away")
  }

  // MARK: The way back

  @Test("who returns is online from then on, and the next absence begins at nothing", arguments: [10, 150, 400])
  func back(after seconds: Int) {
    let (shard, ann, ben) = Self.table()
    ben.disconnect()
    shard.pass(.seconds(seconds), with: ann)
    _ = ann.news()
    let again = Self.rejoin(shard, ben)
    #expect(ann.news() == ["presence ben online"] && ann.since["ben"] == shard.now.unixMilliseconds)
    shard.pass(.seconds(1000), with: ann, again)
    #expect(ann.news() == [])
    again.disconnect()
    shard.pass(.seconds(119), with: ann)
    #expect(ann.news() == ["presence ben offline"])
    shard.pass(.seconds(2), with: ann)
    #expect(ann.news() == ["presence ben away"])
    shard.pass(.seconds(178), with: ann)
    #expect(ann.news() == [])
  }

  @Test("who is back before the commit of having gone is told of with the event, and is online")
  func backBeforeCommit() {
    let (shard, ann, ben) = Self.table()
    ben.disconnect()
    shard.pass(.seconds(299), with: ann)
    shard.pass(.seconds(2))
    _ = ann.news()
    let again = shard.connect("ben")
    again.join(#""token":"\#(ben.token!)""#)
    #expect(ann.news() == ["presence ben online"])
    shard.settle()
    #expect(ann.news() == ["event 3 abandoned"])
    #expect(ann.statuses["ben"] == "online")
    ann.send(#"{"type":"claim","id":"c","choice":"victory"}"#)
    #expect(ann.news() == ["reject c nothing_to_claim"])
  }

  @Test("a player with a second connection is not absent when the first goes")
  func mirrored() {
    let (shard, ann, ben) = Self.table { $0.sessionPolicy = .mirror }
    let twin = shard.player("ben", #""token":"\#(ben.token!)""#)
    ben.disconnect()
    shard.pass(.seconds(700), with: ann, twin)
    #expect(ann.news() == [])
    #expect(shard.log.rows().count == 2)
  }

  @Test(
    "a token that is refused changes neither the seat nor its time",
    arguments: [
      #""token":"nonsense""#, #""token":"e30.e30.e30""#, #""token":"""#,
    ])
  func wrongToken(fields: String) {
    let (shard, ann, ben) = Self.table()
    ben.disconnect()
    for _ in 0..<12 {
      shard.pass(.seconds(25), with: ann)
      let wrong = shard.connect("ben")
      wrong.join(fields)
      #expect(wrong.news() == ["error invalid_token", "bye invalid_token", "close 4401"])
    }
    shard.pass(.seconds(1), with: ann)
    #expect(ann.news() == ["presence ben offline", "presence ben away", "event 3 abandoned", "presence ben abandoned"])
  }

  @Test("a connection that comes and goes a thousand times leaves no timers behind")
  func flapping() {
    let (shard, ann, ben) = Self.table()
    shard.pass(.seconds(20), with: ann, ben)
    let before = shard.counters.timers
    ben.disconnect()
    for _ in 0..<1000 {
      Self.rejoin(shard, ben).disconnect()
      shard.pass(.milliseconds(100), with: ann)
    }
    // Each new connection has ten seconds to say what it wants, which is a hundred of them here.
    #expect(shard.counters.timers < before + 250)
    shard.pass(.seconds(15), with: ann)
    #expect(shard.counters.timers <= before + 1)
    _ = ann.news()
    shard.pass(.seconds(90), with: ann)
    #expect(ann.news() == [])
    shard.pass(.seconds(16), with: ann)
    #expect(ann.news() == ["presence ben away"])
  }

  // MARK: Out of memory, and back

  @Test("an absence goes on while the room is out of memory")
  func unloaded() {
    let (shard, ann, ben) = Self.table()
    ben.disconnect()
    ann.disconnect()
    shard.pass(.seconds(200), with: [])
    #expect(shard.roomCount == 0)
    let again = Self.rejoin(shard, ann, #""after":2"#)
    #expect(again.news() == ["joined after 2", "live 2"] && again.statuses["ben"] == "away")
    shard.pass(.seconds(98), with: again)
    #expect(again.news() == [])
    shard.pass(.seconds(3), with: again)
    #expect(again.news() == ["event 3 abandoned", "presence ben abandoned"])
  }

  @Test("who was gone for very long loses the seat as soon as the room is looked at")
  func settled() {
    let (shard, ann, ben) = Self.table()
    ben.disconnect()
    ann.disconnect()
    shard.pass(.seconds(700), with: [])
    #expect(shard.roomCount == 0)
    let reply = shard.ask(.settle)
    shard.settle()
    #expect(reply() == .done)
    shard.pass(.seconds(1), with: [])
    let left = #"left {"seat":"#
    #expect(shard.log.rows().suffix(2) == [left + #"0,"reason":"released"}"#, left + #"1,"reason":"released"}"#])
    shard.pass(.seconds(62), with: [])
    #expect(shard.roomCount == 0)
  }

  @Test("who comes back to a room that is out of memory abandons nothing on the way in")
  func backToUnloaded() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.act("a")
    ann.act("b")
    shard.settle()
    ann.disconnect()
    shard.pass(.seconds(400), with: [])
    let again = shard.connect("ann")
    again.join(#""after":2,"digest":"\#(ann.digests[2]!)","token":"\#(ann.token!)""#)
    shard.answer(.open)
    shard.answer(.read)
    shard.pass(.seconds(2))
    shard.settle()
    #expect(again.news() == ["joined after 2", "event 3 action b", "live 3"])
    #expect(shard.log.rows().count == 3)
  }

  // MARK: Restarts

  @Test("after a restart the absence begins again, and the time without a server counts against nobody")
  func restart() {
    let (shard, ann, ben) = Self.table()
    ben.disconnect()
    shard.pass(.seconds(290), with: ann)
    let next = ShardFixture(after: shard, downtime: .seconds(5000))
    let start = next.now.unixMilliseconds
    next.pass(.seconds(10), with: [])
    let again = Self.rejoin(next, ann, #""after":2"#)
    #expect(again.news() == ["joined after 2", "live 2"])
    #expect(again.statuses["ben"] == "offline" && again.since["ben"] == start)
    next.pass(.seconds(109), with: again)
    #expect(again.news() == [])
    next.pass(.seconds(2), with: again)
    #expect(again.news() == ["presence ben away"])
    next.pass(.seconds(178), with: again)
    #expect(again.news() == [])
    next.pass(.seconds(2), with: again)
    #expect(again.news() == ["event 3 abandoned", "presence ben abandoned"])
  }

  @Test("who was connected when the server died is absent since the restart")
  func connectedAtCrash() {
    let (shard, ann, ben) = Self.table()
    shard.pass(.seconds(1000), with: ann, ben)
    let next = ShardFixture(after: shard, downtime: .seconds(5000))
    let start = next.now.unixMilliseconds
    next.pass(.seconds(100), with: [])
    let again = Self.rejoin(next, ann)
    #expect(again.since["ben"] == start)
    next.pass(.seconds(21), with: again)
    #expect(again.statuses["ben"] == "away")
  }

  @Test("what was abandoned is so after a restart, and can be claimed; the seat has its whole time again")
  func abandonedAtCrash() {
    let (shard, ann, ben) = Self.table()
    ben.disconnect()
    shard.pass(.seconds(310), with: ann)
    let next = ShardFixture(after: shard, downtime: .seconds(5000))
    let again = Self.rejoin(next, ann, #""after":3"#)
    #expect(again.news() == ["joined after 3", "live 3"])
    #expect(again.statuses["ben"] == "abandoned" && again.since["ben"] == ann.since["ben"])
    next.pass(.seconds(598), with: again)
    #expect(again.news() == [])
    next.pass(.seconds(3), with: again)
    #expect(again.news() == ["event 4 left", "presence ben left"])
  }

  @Test("who came back before the restart has abandoned nothing after it")
  func backBeforeCrash() {
    let (shard, ann, ben) = Self.table()
    ben.disconnect()
    shard.pass(.seconds(310), with: ann)
    let again = Self.rejoin(shard, ben)
    shard.pass(.seconds(5), with: ann, again)
    let next = ShardFixture(after: shard, downtime: .seconds(50))
    let watcher = Self.rejoin(next, ann)
    #expect(watcher.statuses["ben"] == "offline")
    watcher.send(#"{"type":"claim","id":"c","choice":"victory"}"#)
    #expect(watcher.news().last == "reject c nothing_to_claim")
  }

  @Test("a room that was lost and is loaded again takes nobody's seat, however old the process is")
  func lost() {
    let (shard, ann, ben) = Self.table()
    shard.pass(.seconds(5000), with: ann, ben)
    ann.act("a")
    shard.loseCommit()
    let again = Self.rejoin(shard, ann, #""after":2"#)
    shard.pass(.seconds(100), with: again)
    #expect(again.news() == ["joined after 2", "live 2"])
    #expect(Self.rejoin(shard, ben, #""after":2"#).news() == ["joined after 2", "live 2"])
  }
}
