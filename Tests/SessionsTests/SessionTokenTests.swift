import Sessions
import Testing

@Suite("Session tokens")
struct SessionTokenTests {
  static let first = SigningKey(id: "k1", secret: Array(repeating: 1, count: 32))
  static let second = SigningKey(id: "k2", secret: Array(repeating: 2, count: 32))
  static let claims = SessionClaims(
    sessionID: "s", room: "R", player: "p", role: .player, issuedAt: 100, expiresAt: 200)

  @Test("a token says what was signed, until it expires", arguments: [Int64(100), 199])
  func good(now: Int64) throws {
    let token = SessionToken.sign(Self.claims, with: Self.first)
    let verified = try SessionToken.verify(token, keys: KeyRing([Self.first]), at: now)
    #expect(verified.claims == Self.claims)
    #expect(verified.keyID == "k1")
    #expect(verified.isCurrentKey)
  }

  @Test("the second of `exp` is the first at which a token is refused")
  func expired() {
    let token = SessionToken.sign(Self.claims, with: Self.first)
    #expect(throws: TokenRefusal.expired) {
      try SessionToken.verify(token, keys: KeyRing([Self.first]), at: 200)
    }
  }

  @Test("a token of an older key is good, and known to be old")
  func rotated() throws {
    let token = SessionToken.sign(Self.claims, with: Self.first)
    let verified = try SessionToken.verify(token, keys: KeyRing([Self.second, Self.first]), at: 100)
    #expect(verified.keyID == "k1")
    #expect(!verified.isCurrentKey)
  }

  @Test("a token of a key that is gone says so, and one that was signed by another key of that name is forged")
  func unknownKey() {
    let token = SessionToken.sign(Self.claims, with: Self.first)
    let other = SigningKey(id: "k1", secret: Self.second.secret)
    #expect(throws: TokenRefusal.unknownKey) {
      try SessionToken.verify(token, keys: KeyRing([Self.second]), at: 100)
    }
    #expect(throws: TokenRefusal.invalid) { try SessionToken.verify(token, keys: KeyRing([other]), at: 100) }
  }

  @Test("a change of any character makes a token worthless")
  func changed() {
    let token = Array(SessionToken.sign(Self.claims, with: Self.first).utf8)
    for index in token.indices {
      for replacement in [UInt8(ascii: "A"), UInt8(ascii: "B"), UInt8(ascii: ".")] where token[index] != replacement {
        var changed = token
        changed[index] = replacement
        let refusal = #expect(throws: TokenRefusal.self) {
          try SessionToken.verify(
            String(decoding: changed, as: UTF8.self), keys: KeyRing([Self.first]), at: 100)
        }
        #expect(refusal != .expired)
      }
    }
  }

  @Test(
    "only HS256 is accepted, whatever the signature says",
    arguments: ["none", "None", "HS384", "RS256", "hs256", ""])
  func algorithm(name: String) {
    let payload = SessionToken.sign(Self.claims, with: Self.first).split(separator: ".")[1]
    let token = signed(header: #"{"alg":"\#(name)","kid":"k1"}"#, payload: payload, with: Self.first)
    for text in [token, token.prefix { $0 != "." } + ".\(payload)."] {
      #expect(throws: TokenRefusal.invalid) {
        try SessionToken.verify(String(text), keys: KeyRing([Self.first]), at: 100)
      }
    }
  }

  @Test(
    "a signature is not enough: the header must be one that we understand",
    arguments: [
      (#"{"alg":"HS256","kid":"k1"}"#, true), (#"{"alg":"HS256","typ":"JWT","kid":"k1"}"#, true),
      (#"{"alg":"HS256","typ":"croupier-session+jwt","kid":"k1"}"#, true),
      (#"{"alg":"HS256","typ":"croupier-ticket+jwt","kid":"k1"}"#, false),
      (#"{"alg":"HS256","typ":null,"kid":"k1"}"#, false), (#"{"alg":"HS256"}"#, false),
      (#"{"alg":"HS256","kid":1}"#, false), (#"{"alg":"HS256","kid":"k1","crit":["exp"]}"#, false),
      (#"{"alg":"HS256","kid":"k1","kid":"k1"}"#, false), (#"[]"#, false), (#"{"alg":"HS256","kid":"k1""#, false),
    ])
  func header(text: String, isGood: Bool) {
    let payload = SessionToken.sign(Self.claims, with: Self.first).split(separator: ".")[1]
    let token = signed(header: text, payload: payload, with: Self.first)
    let claims = try? SessionToken.verify(token, keys: KeyRing([Self.first]), at: 100).claims
    #expect((claims == Self.claims) == isGood)
    #expect((claims != nil) == isGood)
  }

  @Test(
    "what is no token is refused", arguments: ["", ".", "..", "a.b.c", "a.b.c.d", String(repeating: "a", count: 5000)])
  func garbage(text: String) {
    #expect(throws: TokenRefusal.invalid) {
      try SessionToken.verify(text, keys: KeyRing([Self.first]), at: 100)
    }
  }
}
