import Bytes
import Crypto
import Rooms
import Sessions
import Shards
import Testing

@Suite("What is asked about sessions from outside")
struct SessionRequestTests {
  private static let revoked = ["error revoked", "bye revoked", "close 4403"]

  private static func presented(_ client: FixtureClient) -> RefreshToken.Presented {
    RefreshToken.Presented(client.refresh!)!
  }

  /// What a join with a token is told.
  private static func rejoin(_ token: String, on shard: ShardFixture) -> [String] {
    let again = shard.connect()
    again.join(#""token":"\#(token)""#)
    shard.settle()
    return again.news()
  }

  // MARK: describe

  @Test("a session stands as it does, connected or not, and its room comes into memory for that")
  func describe() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.act("a")
    let player = shard.log.session(of: "ann").player
    let ask = SessionRequest.describe(ann.claims())
    func standing(_ isConnected: Bool, head: Int64) -> SessionReply {
      .standing(SessionStanding(isConnected: isConnected, room: RoomKey(1), head: head, player: player))
    }
    // What is not durable is in nobody's answer.
    #expect(shard.ask(ask)() == standing(true, head: 1))
    shard.settle()
    #expect(shard.ask(ask)() == standing(true, head: 2))
    ann.disconnect()
    #expect(shard.ask(ask)() == standing(false, head: 2))
    shard.pass(.seconds(70), with: [])
    #expect(shard.roomCount == 0)
    let reply = shard.ask(ask)
    #expect(reply() == nil)
    shard.settle()
    #expect(reply() == standing(false, head: 2))
    shard.pass(.seconds(70), with: [])
    #expect(shard.roomCount == 0)
  }

  @Test("a session of which nothing is good any more is refused for its reason")
  func overs() {
    let shard = ShardFixture()
    let (ann, ben, eve) = (shard.player("ann"), shard.player("ben"), shard.player("eve", #""as":"spectator""#))
    ann.send(#"{"type":"leave"}"#)
    shard.settle()
    #expect(shard.ask(.describe(ann.claims()))() == .refused(.released))
    #expect(shard.ask(.reset(ann.claims()))() == .refused(.released))
    #expect(shard.ask(.refresh(Self.presented(ann)))() == .refused(.released))
    var unknown = ben.claims()
    unknown.sessionID = "unknown"
    #expect(shard.ask(.describe(unknown))() == .refused(.revoked))
    #expect(shard.ask(.end(session: "unknown", .loggedOut))() == .refused(.revoked))
    _ = shard.ask(.closeRoom)
    shard.settle()
    for client in [ben, eve] {
      #expect(shard.ask(.describe(client.claims()))() == .refused(.roomClosed))
      #expect(shard.ask(.reset(client.claims()))() == .refused(.roomClosed))
      #expect(shard.ask(.refresh(Self.presented(client)))() == .refused(.roomClosed))
    }
  }

  // MARK: refresh

  @Test("a refresh is answered when it is durable, and the live connections live longer by it")
  func refresh() {
    let shard = ShardFixture { ($0.tokenLife, $0.limits.expiringNotice) = (600, 60_000_000_000) }
    let ann = shard.player("ann")
    shard.pass(.seconds(500), with: ann)
    let reply = shard.ask(.refresh(Self.presented(ann)))
    #expect(reply() == nil)
    shard.settle()
    guard case .tokens(let tokens)? = reply() else { return #expect(Bool(false), "no tokens") }
    #expect(tokens.expiresIn == 600 && tokens.refresh != ann.refresh && tokens.token != ann.token)
    shard.pass(.seconds(530), with: ann)
    #expect(ann.news() == [])
    #expect(Self.rejoin(tokens.token, on: shard).first == "joined after 0")
    // The former one is known for what it is.
    let again = shard.ask(.refresh(Self.presented(ann)))
    shard.settle()
    #expect(again() == .refused(.revoked))
    #expect(Self.rejoin(tokens.token, on: shard) == Self.revoked)
    #expect(shard.ask(.refresh(RefreshToken.Presented(tokens.refresh)!))() == .refused(.revoked))
  }

  @Test("a refresh of a room out of memory is answered as any other, and outlives a restart")
  func refreshUnloaded() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let next = ShardFixture(after: shard, downtime: .seconds(100))
    let reply = next.ask(.refresh(Self.presented(ann)))
    next.settle()
    guard case .tokens(let tokens)? = reply() else { return #expect(Bool(false), "no tokens") }
    #expect(Self.rejoin(tokens.token, on: next).first == "joined after 0")
    let third = ShardFixture(after: next, downtime: .seconds(100))
    let reused = third.ask(.refresh(Self.presented(ann)))
    third.settle()
    #expect(reused() == .refused(.revoked) && third.log.auditKinds.last == .refreshReused)
  }

  @Test("a refresh token of no session of the room is refused")
  func foreign() {
    let shard = ShardFixture()
    _ = shard.player("ann")
    var random = RandomGenerator(seed: Array(repeating: 1, count: 32))
    let token = RefreshToken(room: "table", session: "unknown", random: &random)
    #expect(shard.ask(.refresh(RefreshToken.Presented(token.text)!))() == .refused(.invalidRefresh))
    #expect(shard.asked == [])
  }

  // MARK: end

  @Test(
    "to log out closes the connections at once, and leaves nothing that can be used, also after a restart",
    arguments: [SessionRequest.EndCause.loggedOut, .revokedByOperator])
  func end(cause: SessionRequest.EndCause) {
    let shard = ShardFixture { $0.sessionPolicy = .mirror }
    let ben = shard.player("ben")
    let ann = shard.player("ann")
    let twin = shard.player("ann", #""token":"\#(ann.token!)""#)
    _ = ben.news()
    let reply = shard.ask(.end(session: ann.claims().sessionID, cause))
    #expect(ann.news() == Self.revoked && twin.news() == Self.revoked)
    #expect(ben.news() == ["presence ann offline"])
    #expect(reply() == nil)
    shard.settle()
    #expect(reply() == .done)
    let session = shard.log.session(of: "ann")
    #expect(session.isRevoked && !session.isActive)
    #expect(shard.log.auditKinds.last == (cause == .loggedOut ? .loggedOut : .sessionRevokedByOperator))
    for next in [shard, ShardFixture(after: shard, downtime: .seconds(9))] {
      #expect(Self.rejoin(ann.token!, on: next) == Self.revoked)
      #expect(next.ask(.describe(ann.claims()))() == .refused(.revoked))
      #expect(next.ask(.refresh(Self.presented(ann)))() == .refused(.revoked))
      #expect(next.ask(.reset(ann.claims()))() == .refused(.revoked))
      #expect(next.ask(.end(session: session.id, cause))() == .refused(.revoked))
    }
  }

  @Test("the seat of who has logged out is kept for its time")
  func seatKept() {
    let shard = ShardFixture()
    let (ann, ben) = (shard.player("ann"), shard.player("ben"))
    _ = shard.ask(.end(session: shard.log.session(of: "ben").id, .loggedOut))
    shard.pass(.seconds(599), with: ann)
    #expect(shard.log.rows().last?.hasPrefix("abandoned") == true)
    shard.pass(.seconds(2), with: ann)
    #expect(shard.log.rows().last?.hasPrefix("left") == true)
    _ = ben
  }

  @Test("a session can be ended in a room that is out of memory, or gone")
  func endUnloaded() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let next = ShardFixture(after: shard, downtime: .seconds(9))
    let reply = next.ask(.end(session: ann.claims().sessionID, .revokedByOperator))
    next.settle()
    #expect(reply() == .done)
    #expect(Self.rejoin(ann.token!, on: next) == Self.revoked)
    let none = next.ask(.end(session: "s", .loggedOut), of: "nowhere")
    next.settle()
    #expect(none() == .refused(.noSuchRoom) && next.roomCount == 1)
  }

  @Test("a join that is on its way when its session ends is refused", arguments: [true, false])
  func endDuringJoin(isNew: Bool) {
    let shard = ShardFixture { $0.limits.room.recentCount = 1 }
    let ann = shard.player("ann")
    for id in ["a", "b", "c"] {
      ann.act(id)
      shard.settle()
    }
    let joining = shard.connect("ben")
    if isNew {
      joining.join()
      guard case .commit(_, let batch)? = shard.requests.first else { return #expect(Bool(false), "no commit") }
      _ = shard.ask(.end(session: batch.sessions[0].session.id, .revokedByOperator))
    } else {
      joining.join(#""after":2,"digest":"\#(ann.digests[2]!)","token":"\#(ann.token!)""#)
      _ = shard.ask(.end(session: ann.claims().sessionID, .loggedOut))
    }
    #expect(joining.news() == [])
    shard.settle()
    #expect(joining.news() == Self.revoked)
  }

  @Test("a seat whose session was ended before its player knew of it is not kept for ever")
  func endedSeat() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.connect("ben")
    ben.join()
    guard case .commit(_, let batch)? = shard.requests.first else { return #expect(Bool(false), "no commit") }
    _ = shard.ask(.end(session: batch.sessions[0].session.id, .revokedByOperator))
    shard.pass(.seconds(700), with: ann)
    #expect(shard.log.rows().last?.hasPrefix("left") == true)
    let next = shard.player("cem")
    #expect(next.players == ["ann", "cem"])
  }

  // MARK: reset

  @Test("a reset goes on as the same player in a new session, and ends the old one")
  func reset() {
    let shard = ShardFixture()
    let (ann, ben) = (shard.player("ann"), shard.player("ben"))
    _ = ann.news()
    let reply = shard.ask(.reset(ann.claims()))
    #expect(ann.news() == Self.revoked && reply() == nil)
    shard.settle()
    guard case .tokens(let tokens)? = reply() else { return #expect(Bool(false), "no tokens") }
    #expect(ben.news() == ["presence ann offline"])
    #expect(Self.rejoin(ann.token!, on: shard) == Self.revoked)
    #expect(Self.rejoin(tokens.token, on: shard).first == "joined after 0")
    #expect(ben.news() == ["presence ann online"])
    let own = shard.log.sessions().filter { $0.name == "ann" }
    #expect(own.count == 2 && own.count { $0.isRevoked } == 1 && Set(own.map(\.player)).count == 1)
    let refresh = shard.ask(.refresh(RefreshToken.Presented(tokens.refresh)!))
    shard.settle()
    if case .tokens? = refresh() {} else { #expect(Bool(false), "the new refresh token is not good") }
    #expect(shard.log.rows().count == 2)
  }

  @Test("who resets again and again fills no memory, and watchers reset too")
  func resets() {
    let shard = ShardFixture { $0.limits.roomSessionCount = 4 }
    let eve = shard.player("eve", #""as":"spectator""#)
    let ann = shard.player("ann")
    var claims = eve.claims()
    for _ in 0..<20 {
      let reply = shard.ask(.reset(claims))
      shard.settle()
      guard case .tokens(let tokens)? = reply(),
        let next = try? SessionToken.verify(tokens.token, keys: KeyRing([ShardFixture.key]), at: claims.issuedAt)
      else { return #expect(Bool(false), "no tokens") }
      claims = next.claims
    }
    #expect(shard.ask(.describe(claims))() != .refused(.revoked))
    #expect(Self.rejoin(ann.token!, on: shard).first == "joined after 0")
    #expect(Self.rejoin(eve.token!, on: shard) == Self.revoked)
  }

  // MARK: closeRoom and settle

  @Test("a closed room sends everyone away when that is durable, and lets nobody in, also after a restart")
  func closeRoom() {
    let shard = ShardFixture()
    let (ann, eve) = (shard.player("ann"), shard.player("eve", #""as":"spectator""#))
    let closed = ["error room_closed", "bye room_closed", "close 4410"]
    let reply = shard.ask(.closeRoom)
    #expect(ann.news() == [] && reply() == nil)
    let late = shard.connect("late")
    late.join()
    #expect(late.news() == closed)
    shard.settle()
    #expect(reply() == .done)
    #expect(ann.news() == closed && eve.news() == closed)
    #expect(shard.log.auditKinds.last == .roomClosed)
    let next = ShardFixture(after: shard, downtime: .seconds(9))
    #expect(Self.rejoin(ann.token!, on: next) == closed)
    let fresh = next.connect("ben")
    fresh.join()
    next.settle()
    #expect(fresh.news() == closed)
  }

  @Test("a room can be closed that is out of memory")
  func closeUnloaded() {
    let shard = ShardFixture()
    _ = shard.player("ann")
    let next = ShardFixture(after: shard, downtime: .seconds(9))
    let reply = next.ask(.closeRoom)
    next.settle()
    #expect(reply() == .done)
    let late = next.connect("late")
    late.join()
    #expect(late.news() == ["error room_closed", "bye room_closed", "close 4410"])
  }

  // MARK: Rooms that are not here

  private static let anything: [SessionRequest] = [
    .describe(
      SessionClaims(sessionID: "s", room: "table", player: "p", role: .player, issuedAt: 0, expiresAt: 2_000_000_000)),
    .end(session: "s", .loggedOut), .closeRoom, .settle,
  ]

  @Test("each request is answered, whatever becomes of the room", arguments: [0, 1, 2, 3])
  func answered(index: Int) {
    let request = Self.anything[index]
    func reply(to opening: RoomOpening) -> SessionReply? {
      let shard = ShardFixture()
      let reply = shard.ask(request)
      shard.open(opening)
      #expect(shard.roomCount == 0)
      return reply()
    }
    #expect(reply(to: .noSuchRoom) == .refused(.noSuchRoom))
    #expect(reply(to: .ownedElsewhere(url: "wss://b")) == .refused(.elsewhere(url: "wss://b")))
    #expect(reply(to: .ownedElsewhere(url: nil)) == .refused(.elsewhere(url: nil)))
  }

  @Test("requests for a room that a join makes are answered when it is there")
  func besideCreation() {
    let shard = ShardFixture()
    let reply = shard.ask(Self.anything[0])
    let ann = shard.connect("ann")
    ann.join()
    shard.settle()
    #expect(reply() == .refused(.revoked))
    #expect(ann.news().first == "joined after 0")
  }

  @Test("what was to be written and is lost with its room has not been done")
  func lost() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let requests: [SessionRequest] = [
      .refresh(Self.presented(ann)), .end(session: ann.claims().sessionID, .loggedOut), .reset(ann.claims()),
      .closeRoom,
    ]
    for request in requests {
      let before = shard.log.sessions()
      let reply = shard.ask(request)
      shard.loseCommit()
      shard.settle()
      #expect(reply() == .refused(.unavailable))
      #expect(shard.log.sessions().map(\.isRevoked) == before.map(\.isRevoked))
      #expect(Self.rejoin(ann.token!, on: shard).first == "joined after 0")
    }
  }

  @Test("more requests than may wait for a room are refused")
  func tooMany() {
    let shard = ShardFixture { $0.limits.waitingJoinCount = 2 }
    let replies = (0..<3).map { _ in shard.ask(.settle) }
    #expect(replies[2]() == .refused(.unavailable))
    shard.open(.noSuchRoom)
    #expect(replies.prefix(2).allSatisfy { $0() == .refused(.noSuchRoom) })
  }
}
