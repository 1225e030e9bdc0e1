import Bytes
import Rooms
import Sessions
import Shards
import Testing
import WebSocket

@Suite("What the log knows of sessions")
struct SessionRowTests {
  private let shard = ShardFixture()
  private let start: Int64 = 1_700_000_000_000

  @Test("a new session is one row with its seat, written before anybody knows of it")
  func new() throws {
    let ann = shard.connect("ann", from: .v4(0x0a00_0001), by: "Browser/1")
    ann.join()
    shard.answer(.open)
    guard case .commit(_, let batch)? = shard.requests.first else { throw MissingRequest() }
    #expect(batch.records.heads.map(\.kind) == [.joined] && batch.sessions.count == 1)
    #expect(batch.audits.map(\.kind) == [.created])
    let session = batch.sessions[0].session
    #expect(session.name == "ann" && session.player != nil && session.subject == nil && session.keyID == "k")
    #expect(!session.isActive && session.connectionCount == 0 && session.connectedAt == nil)
    #expect(ann.news() == [])
    shard.settle()
    let connected = shard.log.session(of: "ann")
    #expect(connected.isActive && connected.connectionCount == 1 && connected.connectedAt == start)
    #expect(connected.reconnectedAt == nil && connected.disconnectedAt == nil)
    #expect(connected.address == "10.0.0.1" && connected.userAgentHash != nil)
  }

  private struct MissingRequest: Error {}

  @Test("a disconnect and a return are written, with their times and the number of connections")
  func transitions() {
    let ann = shard.player("ann")
    shard.pass(.seconds(100), with: ann)
    shard.pass(.seconds(7))
    ann.disconnect()
    shard.settle()
    var session = shard.log.session(of: "ann")
    #expect(!session.isActive && session.disconnectedAt == start + 107_000)
    // It was last heard when it last said something.
    #expect(session.lastSeenAt == start + 100_000)
    shard.pass(.seconds(3))
    let again = shard.player("ann", #""token":"\#(ann.token!)""#)
    session = shard.log.session(of: "ann")
    #expect(session.isActive && session.connectedAt == start && session.reconnectedAt == start + 110_000)
    #expect(session.connectionCount == 2 && session.lastSeenAt == start + 110_000)
    #expect(shard.log.sessions().count == 1)
    again.disconnect()
    shard.settle()
    #expect(shard.log.session(of: "ann").connectionCount == 2)
  }

  @Test("an hour of heartbeats, pings, signals and silence writes nothing")
  func quiet() {
    let (ann, ben) = (shard.player("ann"), shard.player("ben"))
    let before = shard.log.sessionWriteCount
    for _ in 0..<300 {
      shard.pass(.seconds(12), with: ann, ben)
      ann.send(#"{"type":"ping"}"#, #"{"type":"signal","data":1}"#, #"{"type":"sync","after":2}"#)
      #expect(shard.asked == [])
    }
    #expect(shard.log.sessionWriteCount == before)
  }

  @Test("actions write rows and no sessions")
  func actions() {
    let ann = shard.player("ann")
    let before = shard.log.sessionWriteCount
    for index in 0..<50 { ann.act("\(index)") }
    shard.settle()
    #expect(shard.log.sessionWriteCount == before && shard.log.rows().count == 51)
  }

  @Test("who watches has a session too, and comes back with it")
  func spectator() {
    _ = shard.player("ann")
    let eve = shard.player("eve", #""as":"spectator""#)
    #expect(shard.log.session(of: "eve").player == nil && eve.refresh != nil)
    eve.disconnect()
    let again = shard.connect("eve")
    again.join(#""token":"\#(eve.token!)","after":1"#)
    shard.settle()
    #expect(again.news() == ["joined after 1", "live 1"])
    #expect(shard.log.sessions().count == 2 && shard.log.session(of: "eve").connectionCount == 2)
  }

  @Test("a new session is known to nobody when its commit is lost")
  func lost() {
    let ann = shard.connect("ann")
    ann.join()
    shard.answer(.open)
    shard.loseCommit()
    #expect(ann.news() == ["bye overloaded later", "close 1013"])
    #expect(ann.token == nil && shard.log.sessions().isEmpty)
  }

  @Test("beyond the sessions of a room those are forgotten that are over, then the spectators who went first")
  func forgotten() {
    let shard = ShardFixture { $0.limits.roomSessionCount = 5 }
    let (ann, gone) = (shard.player("ann"), shard.player("gone"))
    gone.send(#"{"type":"leave"}"#)
    ann.disconnect()
    let watchers = (0..<6).map { index in
      let watcher = shard.player("w\(index)", #""as":"spectator""#)
      shard.pass(.seconds(1), with: watcher)
      if index < 4 { watcher.disconnect() }
      shard.settle()
      return watcher
    }
    func isRemembered(_ client: FixtureClient) -> Bool {
      shard.ask(.describe(client.claims()))() != .refused(.revoked)
    }
    #expect(watchers.map(isRemembered) == [false, false, true, true, true, true])
    #expect(isRemembered(ann) && !isRemembered(gone))
    #expect(shard.log.sessions().count { $0.isRevoked } == 3)
  }

  // MARK: Generations

  /// In which order two connections of a session end, the second of which has replaced the first.
  enum Order: CaseIterable {
    case oldAnswers, oldIsLost, oldNeverAnswers, newFirst, newIsLostThenOld
  }

  @Test("the end of a replaced connection says nothing of its session", arguments: Order.allCases)
  func takenOver(_ order: Order) {
    let ben = shard.player("ben")
    let old = shard.player("ann", #""client":"p1""#)
    shard.pass(.seconds(4), with: ben, old)
    let new = shard.player("ann", #""client":"p2","takeover":true,"token":"\#(old.token!)""#)
    #expect(old.news().suffix(2) == ["bye taken_over", "close 4409"])
    _ = ben.news()
    var session = shard.log.session(of: "ann")
    #expect(session.isActive && session.connectionCount == 2 && session.disconnectedAt == nil)
    switch order {
    case .oldAnswers: old.sendFrame(.close)
    case .oldIsLost: old.disconnect()
    case .oldNeverAnswers: shard.pass(.seconds(5), with: ben, new)
    case .newFirst:
      new.sendFrame(.close)
      old.sendFrame(.close)
    case .newIsLostThenOld:
      new.disconnect()
      old.disconnect()
    }
    shard.settle()
    session = shard.log.session(of: "ann")
    let isNewGone = order == .newFirst || order == .newIsLostThenOld
    #expect(session.isActive == !isNewGone && session.connectionCount == 2)
    #expect((session.disconnectedAt != nil) == isNewGone)
    #expect(ben.news() == (isNewGone ? ["presence ann offline"] : []))
    if !isNewGone {
      new.act("a")
      shard.settle()
      #expect(new.news().last == "event 3 action a")
    }
  }

  @Test("of two mirrors the last to go ends the connection of the session", arguments: [true, false])
  func mirrors(isFirstFirst: Bool) {
    let shard = ShardFixture { $0.sessionPolicy = .mirror }
    let one = shard.player("ann", #""client":"p1""#)
    let two = shard.player("ann", #""client":"p2","token":"\#(one.token!)""#)
    #expect(shard.log.session(of: "ann").connectionCount == 2)
    (isFirstFirst ? one : two).disconnect()
    shard.settle()
    #expect(shard.log.session(of: "ann").isActive)
    (isFirstFirst ? two : one).disconnect()
    shard.settle()
    #expect(!shard.log.session(of: "ann").isActive)
  }

  @Test("a page that reconnects again and again replaces only its own connection", arguments: SessionPolicy.allCases)
  func samePage(policy: SessionPolicy) {
    let shard = ShardFixture { $0.sessionPolicy = policy }
    var connections = [shard.player("ann", #""client":"p1""#)]
    for _ in 0..<5 {
      connections.append(shard.player("ann", #""client":"p1","token":"\#(connections[0].token!)""#))
    }
    #expect(connections.dropLast().allSatisfy { $0.news().suffix(2) == ["bye taken_over", "close 4409"] })
    #expect(shard.log.session(of: "ann").connectionCount == 6)
    for old in connections.dropLast().reversed() { old.disconnect() }
    shard.settle()
    #expect(shard.log.session(of: "ann").isActive && shard.counters.members == 1)
  }
}
