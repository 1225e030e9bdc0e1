import Bytes
import Sessions
import Testing

@testable import Server

@Suite struct TicketOrderTests {
  private static let now = Moment(monotonic: 0, unixMilliseconds: 100_000)

  private func order(
    subject: String = "ada", name: String? = nil, room: String? = nil, role: String? = nil, life: String = "1h",
    claims: [String] = []
  ) throws(TicketOrderError) -> TicketOrder {
    try TicketOrder(subject: subject, name: name, room: room, role: role, life: life, claims: claims)
  }

  @Test func aTicketIsGoodWhereItsClaimsAreRequired() throws {
    let auth = try load(["--auth-ticket-keys=t1:\(keyOne),t0:\(keyTwo)", "--auth-required-claims=amr=mfa,vip=true"])
    let order = try order(
      name: "Ada", room: "R_1", role: "player", life: "2m", claims: ["amr=pwd", "vip=true", "amr=mfa"])
    let ticket = try order.ticket(for: auth, at: Self.now)
    let policy = TicketPolicy(keys: [auth.auth.ticketKeys[0]], requiredClaims: auth.auth.requiredClaims)
    let claims = try Ticket.verify(ticket, under: policy, at: 100)
    #expect(claims == TicketClaims(subject: "ada", name: "Ada", room: "R_1", role: .player, expiresAt: 220))
  }

  @Test func aTicketNeedsAKey() throws {
    let order = try order()
    let configuration = try load(["--keys=k1:\(keyOne)"])
    #expect(throws: TicketOrderError.noKey) { try order.ticket(for: configuration, at: Self.now) }
  }

  @Test(arguments: [
    ("sub", "", "needs 1 to 255 bytes without control characters"),
    ("name", " Ada", "needs 1 to 32 characters without control characters or spaces around them"),
    ("room", "a b", "needs 1 to 32 letters, digits, `_` or `-`"), ("role", "admin", "is player or spectator"),
    ("expires-in", "10", "needs a unit: ms, s, m, h or d; allowed: 1s to 365d"),
    ("claim", "amr", "is written name=value"), ("claim", "exp=9", "can't set exp"),
  ])
  func whatAServerWouldRefuseIsNotSigned(option: String, value: String, reason: String) {
    #expect(throws: TicketOrderError.option(option, reason)) {
      try order(
        subject: option == "sub" ? value : "ada", name: option == "name" ? value : nil,
        room: option == "room" ? value : nil, role: option == "role" ? value : nil,
        life: option == "expires-in" ? value : "1h", claims: option == "claim" ? [value] : [])
    }
  }
}

@Suite struct TokenInspectionTests {
  private static let claims = SessionClaims(
    sessionID: "s", room: "R", player: nil, role: .spectator, issuedAt: 1, expiresAt: 200)

  @Test func aTokenIsReadAndJudgedAsBothKinds() throws {
    let configuration = try load(["--keys=k1:\(keyOne)", "--auth-ticket-keys=k1:\(keyOne)"])
    let session = SessionToken.sign(Self.claims, with: configuration.keys[0])
    let ticket = Ticket.sign(
      TicketClaims(subject: "ada", expiresAt: 200), issuedAt: 1, with: configuration.auth.ticketKeys[0])
    func report(_ token: String, at seconds: Int64) throws -> TokenInspection {
      let now = Moment(monotonic: 0, unixMilliseconds: seconds * 1000)
      return try #require(try TokenInspection(token, configuration: configuration, at: now))
    }
    let good = try report(session, at: 150)
    #expect(good.isGood)
    #expect(
      good.report == """
        header: {"alg":"HS256","typ":"croupier-session+jwt","kid":"k1"}
        claims: {"sid":"s","room":"R","player":null,"role":"spectator","iat":1,"exp":200}
        as a session token: good for 50 s, by the key k1
        as a ticket: invalid

        """)
    let late = try report(session, at: 200)
    #expect(!late.isGood)
    #expect(late.report.hasSuffix("as a session token: expired\nas a ticket: invalid\n"))
    #expect(try report(ticket, at: 150).report.hasSuffix("as a session token: invalid\nas a ticket: good for 50 s\n"))
    #expect(try report(ticket, at: 200).report.hasSuffix("as a session token: invalid\nas a ticket: expired\n"))
    #expect(try report("e30.e30.e30", at: 0).report.hasPrefix("header: {}\nclaims: {}\n"))
  }

  @Test(arguments: ["", "a", "a.b.c", "e30.e30", "e30.e30.e30.e30"])
  func whatIsNoTokenIsNotRead(text: String) throws {
    #expect(try TokenInspection(text, configuration: load(["--keys=k1:\(keyOne)"])) == nil)
  }

  @Test func withoutKeysNoneAreMade() throws {
    let configuration = try load(["--storage-url=sqlite:/nonexistent/croupier.db"])
    let token = SessionToken.sign(Self.claims, with: SigningKey(id: "k1", secret: Array(repeating: 1, count: 32)))
    let inspection = try #require(try TokenInspection(token, configuration: configuration))
    #expect(inspection.report.contains("no keys to verify it with"))
  }
}
