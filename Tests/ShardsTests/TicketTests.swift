import Bytes
import JSON
import Rooms
import Sessions
import Shards
import Testing

@Suite("Joins with tickets")
struct TicketTests {
  private static let key = SigningKey(id: "t", secret: Array(repeating: 3, count: 32))
  private static let start: Int64 = 1_700_000_000

  private static func shard(_ configure: (inout ShardConfiguration) -> Void = { _ in }) -> ShardFixture {
    ShardFixture {
      $0.joinPolicy = .tickets(TicketPolicy(keys: [key], requiredClaims: [RequiredClaim("amr=mfa")!]))
      configure(&$0)
    }
  }

  /// The field `ticket` of a `join`.
  private static func ticket(
    _ subject: String, name: String? = nil, room: String? = nil, role: SessionRole? = nil,
    expiresAt: Int64 = start + 60,
    amr: String = "mfa", key: SigningKey = key
  ) -> String {
    let claims = TicketClaims(subject: subject, name: name, room: room, role: role, expiresAt: expiresAt)
    let text = Ticket.sign(claims, and: [("amr", .string(amr))], issuedAt: start, with: key)
    return #""ticket":"\#(text)""#
  }

  @Test("a ticket gives a session with its subject, and the token that this gives is all that it needs from then on")
  func joins() {
    let shard = Self.shard()
    let ann = shard.player("ann", Self.ticket("sub-1"))
    #expect(ann.token != nil && ann.players == ["ann"])
    #expect(shard.log.session(of: "ann").subject == "sub-1")
    shard.pass(.seconds(120), with: ann)
    ann.disconnect()
    let again = shard.connect("ann")
    again.join(#""after":1,"token":"\#(ann.token!)""#)
    #expect(again.news() == ["joined after 1", "live 1"])
  }

  @Test(
    "whoever shows no good ticket is refused, and nothing is made or loaded for it",
    arguments: [
      ("", "invalid_token 4401"),
      (#""ticket":"nonsense""#, "invalid_token 4401"),
      (ticket("a", expiresAt: start), "expired_token 4402"),
      (ticket("a", amr: "pwd"), "invalid_token 4401"),
      (ticket("a", key: SigningKey(id: "t", secret: Array(repeating: 4, count: 32))), "invalid_token 4401"),
      (ticket("a", key: SigningKey(id: "u", secret: Array(repeating: 3, count: 32))), "invalid_token 4401"),
      (ticket("a", room: "other"), "wrong_room 4403"),
      (ticket("a", name: "a\u{7}"), "bad_name 4400"),
      (ticket(""), "invalid_token 4401"),
    ])
  func refused(fields: String, outcome: String) {
    let shard = Self.shard()
    let ann = shard.connect("ann")
    ann.join(fields)
    let (reason, code) = (outcome.split(separator: " ")[0], outcome.split(separator: " ")[1])
    #expect(ann.news() == ["error \(reason)", "bye \(reason)", "close \(code)"])
    #expect(!shard.asked.contains(.open) && shard.roomCount == 0)
  }

  @Test("role and name of the ticket win over those of the join")
  func wins() {
    let shard = Self.shard()
    let ann = shard.player("somebody", Self.ticket("a", name: " Ann ", room: "table"))
    #expect(ann.players == ["Ann"])
    let eve = shard.player("eve", Self.ticket("e", role: .spectator))
    #expect(eve.players == ["Ann"] && shard.log.session(of: "eve").player == nil)
    let ben = shard.player("ben", #""as":"spectator","# + Self.ticket("b", role: .player))
    #expect(ben.players == ["Ann", "ben"])
    let max = shard.player("max", #""as":"spectator","# + Self.ticket("m"))
    #expect(shard.log.session(of: "max").player == nil && max.token != nil)
  }

  @Test("the same subject is the same player, in a session of its own")
  func sameSubject() {
    let shard = Self.shard()
    let ann = shard.player("ann", Self.ticket("a"))
    ann.disconnect()
    let phone = shard.player("phone", Self.ticket("a"))
    #expect(phone.players == ["ann"] && shard.log.rows().count == 1)
    #expect(shard.log.sessions().count == 2 && Set(shard.log.sessions().map(\.player)).count == 1)
    phone.act("a")
    shard.settle()
    // The ids of the player's actions are one set, whichever session sends them.
    let back = shard.player("ann", #""takeover":true,"token":"\#(ann.token!)""#)
    back.act("a")
    shard.settle()
    #expect(back.news() == ["ack a 2"])
  }

  @Test("a subject that is known only out of memory is the same player too")
  func unloaded() {
    let shard = Self.shard()
    shard.player("ann", Self.ticket("a")).disconnect()
    let next = ShardFixture(after: shard, downtime: .seconds(5)) {
      $0.joinPolicy = .tickets(TicketPolicy(keys: [Self.key], requiredClaims: []))
    }
    let again = next.player("ann", Self.ticket("a"))
    #expect(again.players == ["ann"] && next.log.rows().count == 1)
  }

  @Test("a subject whose seat was given up takes a new one")
  func left() {
    let shard = Self.shard()
    let ann = shard.player("ann", Self.ticket("a"))
    ann.send(#"{"type":"leave"}"#)
    shard.settle()
    let again = shard.player("ann", Self.ticket("a"))
    #expect(again.players == ["ann"] && shard.log.rows().count == 3)
    #expect(Set(shard.log.sessions().map(\.player)).count == 2)
  }

  // MARK: Devices

  /// What a second login of a player does to the connection of the first.
  enum Outcome {
    case replaces, joins, isRefused
  }

  @Test(
    "the policy decides among the connections of a player, whatever their sessions",
    arguments: [
      (SessionPolicy.takeover, "", Outcome.replaces),
      (.takeover, #""client":"p2","#, .isRefused),
      (.takeover, #""client":"p2","takeover":true,"#, .replaces),
      (.mirror, #""client":"p2","#, .joins),
      (.reject, #""client":"p2","takeover":true,"#, .isRefused),
      (.reject, #""client":"p1","#, .replaces),
    ])
  func devices(policy: SessionPolicy, fields: String, outcome: Outcome) {
    let shard = Self.shard { $0.sessionPolicy = policy }
    let ann = shard.player("ann", #""client":"p1","# + Self.ticket("a"))
    shard.pass(.seconds(1), with: ann)
    let phone = shard.connect("phone")
    phone.join(fields + Self.ticket("a"))
    shard.settle()
    #expect(
      phone.news()
        == (outcome == .isRefused
          ? ["error session_in_use", "bye session_in_use", "close 4423"]
          : ["joined after 0", "event 1 joined", "live 1"]))
    #expect(ann.news() == (outcome == .replaces ? ["bye taken_over", "close 4409"] : []))
    #expect(shard.log.sessions().count == (outcome == .isRefused ? 1 : 2))
    #expect(shard.log.sessions().map(\.isActive) == (outcome == .isRefused ? [true] : [outcome == .joins, true]))
    #expect(shard.log.rows().count == 1)
  }

  @Test("a player with two devices is there until the last of them goes")
  func twoDevices() {
    let shard = Self.shard { $0.sessionPolicy = .mirror }
    let ben = shard.player("ben", Self.ticket("b"))
    let ann = shard.player("ann", Self.ticket("a"))
    let phone = shard.player("phone", Self.ticket("a"))
    _ = ben.news()
    ann.disconnect()
    shard.settle()
    #expect(ben.news() == [] && shard.log.sessions().count { $0.isActive } == 2)
    phone.disconnect()
    #expect(ben.news() == ["presence ann offline"])
  }

  @Test("to log out on one device leaves the other alone")
  func logOut() {
    let shard = Self.shard { $0.sessionPolicy = .mirror }
    let ann = shard.player("ann", Self.ticket("a"))
    shard.pass(.seconds(1), with: ann)
    let phone = shard.player("phone", Self.ticket("a"))
    let reply = shard.ask(.end(session: shard.log.sessions()[0].id, .loggedOut))
    shard.settle()
    #expect(reply() == .done)
    #expect(ann.news() == ["error revoked", "bye revoked", "close 4403"])
    phone.act("a")
    shard.settle()
    #expect(phone.news() == ["event 2 action a"])
  }

  @Test("a subject that logs in too often loses its oldest session, and never the newest")
  func tooMany() {
    let shard = Self.shard {
      $0.sessionPolicy = .mirror
      $0.limits.subjectSessionCount = 3
    }
    let logins = (0..<6).map { index in
      if index > 2 { shard.pass(.seconds(1)) }
      return shard.player("ann", Self.ticket("a"))
    }
    #expect(logins.prefix(3).allSatisfy { $0.news().contains("close 4403") })
    #expect(logins.suffix(3).allSatisfy { $0.news() == [] })
    for login in logins.suffix(3) { login.act("\(login.id.index)") }
    shard.settle()
    #expect(shard.log.rows().count == 4)
    #expect(shard.log.sessions().count { !$0.isRevoked } == 3)
  }

  @Test("who goes before the first seat is durable, and has come once more, gets it", arguments: [true, false])
  func reloads(isBack: Bool) {
    let shard = Self.shard { $0.sessionPolicy = .mirror }
    let ben = shard.player("ben", Self.ticket("b"))
    let (first, second) = (shard.connect("ann"), shard.connect("ann"))
    first.join(Self.ticket("a"))
    second.join(Self.ticket("a"))
    first.disconnect()
    if !isBack { second.disconnect() }
    shard.settle()
    #expect(second.news() == (isBack ? ["joined after 0", "event 1 joined", "event 2 joined", "live 2"] : []))
    shard.pass(.seconds(700), with: ben, second)
    #expect(shard.log.rows().last?.hasPrefix(isBack ? "joined" : "left") == true)
  }

  @Test("whose session is not durable yet is told nothing, also when its player is known")
  func durable() {
    let shard = Self.shard { $0.sessionPolicy = .mirror }
    _ = shard.player("ann", Self.ticket("a"))
    let phone = shard.connect("phone")
    phone.join(Self.ticket("a"))
    #expect(phone.news() == [] && shard.pendingRows == [])
    shard.loseCommit()
    #expect(phone.news() == ["bye overloaded later", "close 1013"])
  }
}
