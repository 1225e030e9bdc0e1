import Bytes
import JSON
import Sessions
import Testing

@Suite("Tickets")
struct TicketTests {
  static let first = SigningKey(id: "t1", secret: Array(repeating: 1, count: 32))
  static let second = SigningKey(id: "t2", secret: Array(repeating: 2, count: 32))
  static let claims = TicketClaims(subject: "ada", name: "Ada", room: "R", role: .player, expiresAt: 200)

  private func verify(
    _ ticket: String, keys: [SigningKey] = [first], required: String = "", now: Int64 = 100
  ) throws(TicketRefusal) -> TicketClaims {
    let claims = required.split(separator: ",").compactMap(RequiredClaim.init)
    return try Ticket.verify(ticket, under: TicketPolicy(keys: keys, requiredClaims: claims), at: now)
  }

  /// A ticket as another program makes it.
  private func ticket(_ payload: String, header: String = #"{"alg":"HS256","typ":"JWT"}"#) -> String {
    signed(header: header, payload: Base64URL.encode(Array(payload.utf8)), with: Self.first)
  }

  @Test("a ticket says what was signed, until it expires", arguments: [Int64(0), 199])
  func good(now: Int64) throws {
    #expect(try verify(Ticket.sign(Self.claims, issuedAt: 100, with: Self.first), now: now) == Self.claims)
    let least = TicketClaims(subject: "a", expiresAt: 200)
    #expect(try verify(Ticket.sign(least, issuedAt: 100, with: Self.first), now: now) == least)
  }

  @Test("the second of `exp` is the first at which a ticket is refused")
  func expired() {
    let ticket = Ticket.sign(Self.claims, issuedAt: 100, with: Self.first)
    #expect(throws: TicketRefusal.expired) { try verify(ticket, now: 200) }
  }

  @Test("a ticket that names its key is tried with that one, and one that names none with all")
  func keys() throws {
    let named = Ticket.sign(Self.claims, issuedAt: 100, with: Self.second)
    #expect(try verify(named, keys: [Self.first, Self.second]) == Self.claims)
    #expect(throws: TicketRefusal.invalid) { try verify(named) }
    let other = SigningKey(id: "t1", secret: Self.second.secret)
    #expect(throws: TicketRefusal.invalid) { try verify(named, keys: [other]) }

    let unnamed = ticket(#"{"sub":"ada","exp":200}"#)
    #expect(try verify(unnamed, keys: [Self.second, Self.first]).subject == "ada")
    #expect(throws: TicketRefusal.invalid) { try verify(unnamed, keys: [Self.second]) }
  }

  @Test("a change of any character makes a ticket worthless")
  func changed() {
    let ticket = Array(Ticket.sign(Self.claims, issuedAt: 100, with: Self.first).utf8)
    for index in ticket.indices {
      for replacement in [UInt8(ascii: "A"), UInt8(ascii: "B"), UInt8(ascii: ".")] where ticket[index] != replacement {
        var changed = ticket
        changed[index] = replacement
        #expect(throws: TicketRefusal.invalid) { try verify(String(decoding: changed, as: UTF8.self)) }
      }
    }
  }

  @Test(
    "only HS256 is accepted, and no header that asks for more",
    arguments: [
      (#"{"alg":"HS256"}"#, true), (#"{"alg":"HS256","typ":"jwt"}"#, true),
      (#"{"alg":"HS256","typ":"croupier-ticket+jwt"}"#, true), (#"{"alg":"none"}"#, false),
      (#"{"alg":"HS512"}"#, false), (#"{"typ":"JWT"}"#, false), (#"{"alg":"HS256","typ":"at+jwt"}"#, false),
      (#"{"alg":"HS256","typ":"croupier-session+jwt"}"#, false), (#"{"alg":"HS256","kid":7}"#, false),
      (#"{"alg":"HS256","crit":[]}"#, false), (#"{"alg":"HS256","alg":"none"}"#, false), ("7", false),
    ])
  func header(text: String, isGood: Bool) {
    #expect(((try? verify(ticket(#"{"sub":"ada","exp":200}"#, header: text))) != nil) == isGood)
  }

  @Test(
    "claims have their types",
    arguments: [
      (#"{"sub":"ada","exp":200,"name":null,"room":null,"role":null}"#, true), (#"{"sub":"ada","exp":200.5}"#, true),
      (#"{"sub":"ada","exp":2e2}"#, true), (#"{"sub":"ada","exp":200,"role":"spectator"}"#, true),
      (#"{"sub":"ada","exp":200,"role":"admin"}"#, false), (#"{"sub":"ada","exp":200,"role":1}"#, false),
      (#"{"sub":"ada","exp":200,"name":1}"#, false), (#"{"sub":"ada","exp":200,"room":["R"]}"#, false),
      (#"{"sub":"ada"}"#, false), (#"{"sub":"ada","exp":null}"#, false), (#"{"sub":"ada","exp":"200"}"#, false),
      (#"{"sub":"ada","exp":1e999}"#, false), (#"{"sub":"ada","exp":1e300}"#, false), (#"{"exp":200}"#, false),
      (#"{"sub":"","exp":200}"#, false), (#"{"sub":7,"exp":200}"#, false), (#"{"sub":"a\u0000","exp":200}"#, false),
      (#"{"sub":"ada","sub":"bob","exp":200}"#, false), ("[]", false), ("", false),
    ])
  func types(payload: String, isGood: Bool) {
    #expect(((try? verify(ticket(payload))) != nil) == isGood)
  }

  @Test("a subject has at most 255 bytes", arguments: [(255, true), (256, false)])
  func subjectLength(byteCount: Int, isGood: Bool) {
    let claims = TicketClaims(subject: String(repeating: "a", count: byteCount), expiresAt: 200)
    #expect(((try? verify(Ticket.sign(claims, issuedAt: 100, with: Self.first))) != nil) == isGood)
  }

  @Test("a ticket of more than 8192 bytes is refused")
  func length() {
    let name = String(repeating: "a", count: 8192)
    #expect(throws: TicketRefusal.invalid) { try verify(ticket(#"{"sub":"ada","exp":200,"name":"\#(name)"}"#)) }
  }

  @Test(
    "a ticket is not good before `nbf`",
    arguments: [("100", true), ("99.5", true), ("101", false), ("\"99\"", false), ("null", false)])
  func notBefore(nbf: String, isGood: Bool) {
    #expect(((try? verify(ticket(#"{"sub":"ada","exp":200,"nbf":\#(nbf)}"#))) != nil) == isGood)
  }

  @Test(
    "a required claim is there, with its value when it has one",
    arguments: [
      ("amr", #""amr":"mfa""#, true), ("amr", #""amr":[]"#, true), ("amr", #""amr":false"#, true),
      ("amr", #""amr":null"#, false), ("amr", #""arm":"mfa""#, false), ("amr=mfa", #""amr":"mfa""#, true),
      ("amr=mfa", #""amr":["pwd","mfa"]"#, true), ("amr=mfa", #""amr":["pwd"]"#, false),
      ("amr=mfa", #""amr":[["mfa"]]"#, false), ("amr=mfa", #""amr":{"mfa":true}"#, false),
      ("amr=mfa", #""amr":"MFA""#, false), ("amr=mfa", #""amr":"mfa,pwd""#, false), ("level=3", #""level":3"#, true),
      ("level=3", #""level":"3""#, true), ("level=3", #""level":[2,3]"#, true), ("level=3", #""level":30"#, false),
      ("level=0.5", #""level":0.5"#, true), ("vip=true", #""vip":true"#, true), ("vip=true", #""vip":false"#, false),
      ("vip=null", #""vip":null"#, false), ("amr=mfa,amr=pwd", #""amr":["pwd","mfa"]"#, true),
      ("amr=mfa,amr=otp", #""amr":["pwd","mfa"]"#, false), ("sub=ada", #""x":1"#, true), ("sub=bob", #""x":1"#, false),
      ("q=a=b", #""q":"a=b""#, true),
    ])
  func requiredClaims(required: String, member: String, isGood: Bool) {
    let ticket = ticket(#"{"sub":"ada","exp":200,\#(member)}"#)
    #expect(((try? verify(ticket, required: required)) != nil) == isGood)
  }

  @Test(
    "a required claim reads as it is written, or is none",
    arguments: [
      ("amr", true), ("amr=mfa", true), ("https://a.example/role=x", true), ("", false), ("=", false), ("amr=", false),
      ("=mfa", false),
    ])
  func requiredClaimText(text: String, isClaim: Bool) {
    #expect(RequiredClaim(text[...])?.description == (isClaim ? text : nil))
  }

  @Test("a refusal says nothing of what was missing")
  func words() {
    #expect(TicketRefusal.invalid.description == "this ticket is not accepted here")
    #expect(TicketRefusal.expired.description == "the ticket has expired")
  }
}

@Suite("Tickets and session tokens under one key")
struct TokenKindTests {
  private static let key = SigningKey(id: "k", secret: Array(repeating: 1, count: 32))
  private static let headers = [
    #"{"alg":"HS256","kid":"k"}"#, #"{"alg":"HS256","typ":"JWT","kid":"k"}"#,
    #"{"alg":"HS256","typ":"croupier-session+jwt","kid":"k"}"#,
    #"{"alg":"HS256","typ":"croupier-ticket+jwt","kid":"k"}"#,
  ]

  private func isSession(_ token: String) -> Bool {
    (try? SessionToken.verify(token, keys: KeyRing([Self.key]), at: 100)) != nil
  }

  private func isTicket(_ token: String) -> Bool {
    (try? Ticket.verify(token, under: TicketPolicy(keys: [Self.key], requiredClaims: []), at: 100)) != nil
  }

  @Test("no ticket is a session token, even with every claim of one and whatever its header says", arguments: headers)
  func ticket(header: String) {
    let claims = #"{"sub":"ada","sid":"s","room":"R","player":"p","role":"player","iat":1,"exp":200}"#
    let token = signed(header: header, payload: Base64URL.encode(Array(claims.utf8)), with: Self.key)
    #expect(!isSession(token))
    #expect(isTicket(token) == !header.contains("session"))
  }

  @Test("no session token is a ticket, whatever its header says", arguments: headers)
  func session(header: String) {
    let claims = SessionClaims(sessionID: "s", room: "R", player: "p", role: .player, issuedAt: 1, expiresAt: 200)
    let token = SessionToken.sign(claims, with: Self.key)
    #expect(isSession(token))
    #expect(!isTicket(token))
    let again = signed(header: header, payload: token.split(separator: ".")[1], with: Self.key)
    #expect(isSession(again) == !header.contains("ticket"))
    #expect(!isTicket(again))
  }
}
