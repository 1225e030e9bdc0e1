import Bytes
import Crypto
import Sessions
import Testing

@Suite("Refresh tokens")
struct RefreshTokenTests {
  private static let session = "s123"

  /// Three generations of one session, and the first of another.
  private static let tokens: [String: String] = {
    var random = RandomGenerator(seed: Array(repeating: 9, count: 32))
    var family = [RefreshToken(room: "R_1-x", session: session, random: &random)]
    for _ in 1...2 { family.append(RefreshToken.Presented(family.last!.text)!.next(random: &random)) }
    let other = RefreshToken(room: "R_1-x", session: session, random: &random)
    return ["oldest": family[0].text, "older": family[1].text, "current": family[2].text, "other": other.text]
  }()

  private static func presented(_ name: String) throws -> RefreshToken.Presented {
    let text = try #require(tokens[name])
    return try #require(RefreshToken.Presented(text))
  }

  @Test("a token says where its session is, and reads back as its hashes")
  func parts() throws {
    var random = RandomGenerator(seed: Array(repeating: 8, count: 32))
    let token = RefreshToken(room: "R_1-x", session: Self.session, random: &random)
    let presented = try #require(RefreshToken.Presented(token.text))
    #expect(presented.room == "R_1-x")
    #expect(presented.session == Self.session)
    #expect(presented.hash == token.hash)
    #expect(presented.familyHash == token.familyHash)
    #expect(token.text.split(separator: ".").map(\.utf8.count) == [5, 4, 22, 43])
  }

  @Test("the hashes are SHA-256 of the text, and of the family in it")
  func hashes() throws {
    let text = try #require(Self.tokens["current"])
    let family = String(text.split(separator: ".")[2])
    var hasher = SHA256Hasher()
    #expect(try Self.presented("current").hash == hasher.digest(of: text.bytes))
    #expect(try Self.presented("current").familyHash == hasher.digest(of: family.bytes))
  }

  @Test("the next token has the same family and another secret")
  func next() throws {
    let (older, current) = (try Self.presented("older"), try Self.presented("current"))
    #expect(older.familyHash == current.familyHash)
    #expect(older.hash != current.hash)
    #expect(try Self.presented("other").familyHash != current.familyHash)
  }

  @Test(
    "the valid one rotates, those before it revoke however old they are, a late one has expired, and any other is refused",
    arguments: [
      ("current", 9, .rotate), ("current", 10, .expired), ("current", 11, .expired), ("older", 9, .revoke),
      ("older", 10, .revoke), ("oldest", 9, .revoke), ("oldest", 10, .revoke), ("other", 9, .refuse),
      ("other", 10, .refuse),
    ] as [(String, Int64, RefreshDecision)])
  func decide(name: String, now: Int64, expected: RefreshDecision) throws {
    let current = try Self.presented("current")
    let decision = RefreshDecision(
      try Self.presented(name), familyHash: current.familyHash, currentHash: current.hash, expiresAt: 10, now: now)
    #expect(decision == expected)
  }

  @Test("without the secret of its family, nothing that names the session revokes it")
  func forged() throws {
    let current = try Self.presented("current")
    let text = try #require(Self.tokens["current"])
    let parts = text.split(separator: ".").map(String.init)
    let zeros = Base64URL.encode(Array(repeating: 0, count: 16))
    let forged = try #require(RefreshToken.Presented("\(parts[0]).\(parts[1]).\(zeros).\(parts[3])"))
    let decision = RefreshDecision(
      forged, familyHash: current.familyHash, currentHash: current.hash, expiresAt: 10, now: 0)
    #expect(decision == .refuse)
  }

  private static let family = Base64URL.encode(Array(repeating: 1, count: 16))
  private static let secret = Base64URL.encode(Array(repeating: 1, count: 32))
  private static let longName = String(repeating: "a", count: 32)

  @Test(
    "a text is a refresh token, or nothing",
    arguments: [
      ("\(longName).\(longName).\(family).\(secret)", true), ("a.b.\(family).\(secret)", true),
      ("\(longName)a.b.\(family).\(secret)", false), ("a.\(longName)a.\(family).\(secret)", false),
      (".b.\(family).\(secret)", false), ("a..\(family).\(secret)", false), ("a b.b.\(family).\(secret)", false),
      ("é.b.\(family).\(secret)", false), ("a.b.\(family)", false), ("a.b.\(family).\(secret).", false),
      ("a.b.\(family).\(secret)=", false), ("a.b.\(family).\(secret.dropLast())", false),
      ("a.b.\(secret).\(family)", false), ("a.b.\(family.dropLast())B.\(secret)", false), ("", false), ("...", false),
      (String(repeating: "a", count: 100_000), false),
    ])
  func parse(text: String, isToken: Bool) {
    #expect((RefreshToken.Presented(text) != nil) == isToken)
  }
}
