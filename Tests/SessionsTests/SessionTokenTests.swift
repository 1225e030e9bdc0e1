import Bytes
import Crypto
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
    let (claims, isCurrent) = try SessionToken.verify(token, keys: KeyRing([Self.first]), at: now)
    #expect(claims == Self.claims)
    #expect(isCurrent)
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
    #expect(try !SessionToken.verify(token, keys: KeyRing([Self.second, Self.first]), at: 100).isCurrentKey)
    #expect(throws: TokenRefusal.invalid) {
      try SessionToken.verify(token, keys: KeyRing([Self.second]), at: 100)
    }
  }

  @Test("a change of any character makes a token invalid")
  func changed() {
    let token = Array(SessionToken.sign(Self.claims, with: Self.first).utf8)
    for index in token.indices {
      for replacement in [UInt8(ascii: "A"), UInt8(ascii: "B"), UInt8(ascii: ".")] where token[index] != replacement {
        var changed = token
        changed[index] = replacement
        #expect(throws: TokenRefusal.invalid) {
          try SessionToken.verify(
            String(decoding: changed, as: UTF8.self), keys: KeyRing([Self.first]), at: 100)
        }
      }
    }
  }

  @Test(
    "only HS256 is accepted, whatever the signature says",
    arguments: ["none", "None", "HS384", "RS256", "hs256", ""])
  func algorithm(name: String) {
    let header = Base64URL.encode(Array("{\"alg\":\"\(name)\",\"kid\":\"k1\"}".utf8))
    let payload = SessionToken.sign(Self.claims, with: Self.first).split(separator: ".")[1]
    let signed = "\(header).\(payload)"
    let signature = HMACSHA256.authenticate(signed.bytes, key: Array(repeating: UInt8(1), count: 32).span)
    for end in [Base64URL.encode(signature), ""] {
      #expect(throws: TokenRefusal.invalid) {
        try SessionToken.verify("\(signed).\(end)", keys: KeyRing([Self.first]), at: 100)
      }
    }
  }

  @Test(
    "what is no token is refused", arguments: ["", ".", "..", "a.b.c", "a.b.c.d", String(repeating: "a", count: 5000)])
  func garbage(text: String) {
    #expect(throws: TokenRefusal.invalid) {
      try SessionToken.verify(text, keys: KeyRing([Self.first]), at: 100)
    }
  }
}

@Suite("Who replaces whom")
struct TakeoverPolicyTests {
  @Test(
    "decisions",
    arguments: [
      (SessionPolicy.takeover, "a", "a", false, TakeoverDecision.replace),
      (.takeover, "a", "b", false, .refuse), (.takeover, "a", "b", true, .replace),
      (.takeover, "a", nil, false, .replace),
      (.takeover, nil, "b", false, .refuse), (.takeover, nil, nil, false, .replace),
      (.mirror, "a", "a", false, .replace),
      (.mirror, "a", "b", false, .coexist), (.mirror, nil, nil, false, .coexist), (.reject, "a", "a", false, .replace),
      (.reject, "a", "b", true, .refuse), (.reject, nil, nil, true, .refuse),
    ] as [(SessionPolicy, String?, String?, Bool, TakeoverDecision)])
  func decide(policy: SessionPolicy, live: String?, new: String?, takesOver: Bool, expected: TakeoverDecision) {
    #expect(policy.decide(live: live, new: new, takesOver: takesOver) == expected)
  }
}

@Suite("Refresh tokens")
struct RefreshTokenTests {
  @Test("the valid one rotates, the one before it revokes, any other is refused, and so is a late one")
  func decide() {
    var random = RandomGenerator(seed: Array(repeating: 9, count: 32))
    let (current, previous, other) = (
      RefreshToken(random: &random), RefreshToken(random: &random), RefreshToken(random: &random)
    )
    func decide(_ presented: RefreshToken, now: Int64 = 0) -> RefreshDecision {
      RefreshDecision(
        presented: RefreshToken.hash(of: presented.text), current: current.hash, previous: previous.hash, expiresAt: 10,
        now: now)
    }
    #expect(decide(current) == .rotate)
    #expect(decide(current, now: 10) == .refuse)
    #expect(decide(previous) == .revoke)
    #expect(decide(previous, now: 10) == .revoke)
    #expect(decide(other) == .refuse)
  }
}
