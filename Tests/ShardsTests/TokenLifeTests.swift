import Bytes
import Rooms
import Sessions
import Shards
import Testing

@Suite("The life of a token")
struct TokenLifeTests {
  private static let expired = ["bye expired_token", "close 4402"]
  private static let revoked = ["error revoked", "bye revoked", "close 4403"]

  private static func refreshing(_ token: String) -> String { #"{"type":"refresh","refresh":"\#(token)"}"# }

  /// A player whose token lives for ten minutes, and a warning two minutes before its end.
  private static func shortLived(
    _ configure: (inout ShardConfiguration) -> Void = { _ in }
  ) -> (shard: ShardFixture, ann: FixtureClient) {
    let shard = ShardFixture {
      $0.tokenLife = 600
      $0.limits.expiringNotice = 120_000_000_000
      configure(&$0)
    }
    return (shard, shard.player("ann"))
  }

  // MARK: The end

  @Test("a token of our key that names an end beyond all years is as good as any", arguments: [Int64.max, 1 << 40])
  func endless(_ end: Int64) {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    var claims = ann.claims()
    claims.expiresAt = end
    let again = shard.connect("ann")
    again.join(#""token":"\#(SessionToken.sign(claims, with: ShardFixture.key))""#)
    shard.settle()
    #expect(again.news().first == "joined after 0")
  }

  @Test("its end is told once beforehand, and then it ends the connection")
  func expiring() {
    let (shard, ann) = Self.shortLived()
    #expect(ann.life == 600)
    shard.pass(.seconds(479), with: ann)
    #expect(ann.news() == [])
    shard.pass(.seconds(2), with: ann)
    #expect(ann.news() == ["expiring"] && (118...120).contains(ann.life!))
    shard.pass(.seconds(118), with: ann)
    #expect(ann.news() == [])
    shard.pass(.seconds(2))
    #expect(ann.news() == Self.expired)
    shard.settle()
    #expect(shard.log.auditKinds == [.created, .expired])
    #expect(!shard.log.session(of: "ann").isActive && !shard.log.session(of: "ann").isRevoked)
  }

  @Test("who comes with a token that ends soon is told at once, and who comes with an ended one is refused")
  func late() {
    let (shard, ann) = Self.shortLived()
    ann.disconnect()
    shard.pass(.seconds(599), with: [])
    let again = shard.connect("ann")
    again.join(#""after":1,"token":"\#(ann.token!)""#)
    shard.settle()
    #expect(again.news() == ["joined after 1", "live 1", "expiring"] && again.life == 1)
    shard.pass(.milliseconds(1500))
    #expect(again.news() == Self.expired)
    let third = shard.connect("ann")
    third.join(#""token":"\#(ann.token!)""#)
    #expect(third.news() == ["error expired_token", "bye expired_token", "close 4402"])
  }

  @Test("a token ends at its second, and not before", arguments: [(Int64(599_999), true), (600_000, false)])
  func boundary(milliseconds: Int64, isGood: Bool) {
    let (shard, ann) = Self.shortLived()
    ann.disconnect()
    shard.settle()
    shard.wait(.milliseconds(milliseconds))
    let again = shard.connect("ann")
    again.join(#""token":"\#(ann.token!)""#)
    shard.settle()
    #expect((again.news().first == "joined after 0") == isGood)
  }

  // MARK: Refreshing

  @Test("a refresh gives a new pair when that is durable, and a whole life to every connection of the session")
  func extends() {
    let (shard, ann) = Self.shortLived { $0.sessionPolicy = .mirror }
    let twin = shard.player("ann", #""token":"\#(ann.token!)""#)
    shard.pass(.seconds(500), with: ann, twin)
    #expect(ann.news() == ["expiring"] && twin.news() == ["expiring"])
    let (token, refresh) = (ann.token!, ann.refresh!)
    ann.send(Self.refreshing(refresh))
    #expect(ann.news() == [])
    shard.settle()
    #expect(ann.news() == ["token"] && twin.news() == [])
    #expect(ann.token != token && ann.refresh != refresh && ann.life == 600)
    shard.pass(.seconds(479), with: ann, twin)
    #expect(ann.news() == [] && twin.news() == [])
    // Each generation has its own warning.
    shard.pass(.seconds(2), with: ann, twin)
    #expect(ann.news() == ["expiring"] && twin.news() == ["expiring"])
    ann.send(Self.refreshing(ann.refresh!))
    shard.settle()
    #expect(ann.news() == ["token"])
    #expect(shard.log.auditKinds.filter { $0 == .refreshed }.count == 2)
  }

  @Test("a former token of the session stays good until its own end")
  func formerToken() {
    let (shard, ann) = Self.shortLived()
    let former = ann.token!
    shard.pass(.seconds(100), with: ann)
    ann.send(Self.refreshing(ann.refresh!))
    shard.settle()
    ann.disconnect()
    let again = shard.player("ann", #""token":"\#(former)""#)
    shard.pass(.seconds(381), with: again)
    #expect(again.news() == ["expiring"])
  }

  @Test("a refresh whose commit is lost has not happened: the token is good still")
  func lost() {
    let (shard, ann) = Self.shortLived()
    ann.send(Self.refreshing(ann.refresh!))
    shard.loseCommit()
    let again = shard.player("ann", #""token":"\#(ann.token!)""#)
    again.send(Self.refreshing(ann.refresh!))
    shard.settle()
    #expect(again.news() == ["token"])
  }

  @Test("a token that was used before ends the session for everyone, however old it is", arguments: [1, 2, 5])
  func reused(generationsBack: Int) {
    let (shard, ann) = Self.shortLived { $0.sessionPolicy = .mirror }
    let ben = shard.player("ben")
    var used: [String] = []
    for _ in 0..<5 {
      used.append(ann.refresh!)
      ann.send(Self.refreshing(ann.refresh!))
      shard.settle()
    }
    let twin = shard.player("ann", #""token":"\#(ann.token!)""#)
    for client in [ann, ben] { _ = client.news() }
    twin.send(Self.refreshing(used[5 - generationsBack]))
    shard.settle()
    #expect(ann.news() == Self.revoked && twin.news() == Self.revoked)
    #expect(ben.news() == ["presence ann offline"])
    #expect(shard.log.session(of: "ann").isRevoked && shard.log.auditKinds.last == .refreshReused)
    let again = shard.connect("ann")
    again.join(#""token":"\#(ann.token!)""#)
    #expect(again.news() == Self.revoked)
    let next = ShardFixture(after: shard, downtime: .seconds(1))
    let after = next.player("ann", #""token":"\#(ann.token!)""#)
    #expect(after.token == nil)
    #expect(next.ask(.refresh(RefreshToken.Presented(ann.refresh!)!))() == .refused(.revoked))
  }

  @Test("a refresh token of another session, of another room, or none at all is refused, and nothing else happens")
  func foreign() {
    let (shard, ann) = Self.shortLived()
    let ben = shard.player("ben")
    let cem = shard.connect("cem")
    cem.send(cem.joining(room: "other"))
    shard.settle()
    var parts = ann.refresh!.split(separator: ".").map(String.init)
    parts[2] = String(repeating: "A", count: 22)
    for token in [ben.refresh!, cem.refresh!, "nonsense", "", ann.token!, parts.joined(separator: ".")] {
      _ = ann.news()
      ann.send(Self.refreshing(token))
      #expect(ann.news() == ["error invalid_refresh"])
    }
    #expect(shard.asked == [] && shard.log.sessions().allSatisfy { !$0.isRevoked })
    ann.send(Self.refreshing(ann.refresh!))
    ben.send(Self.refreshing(ben.refresh!))
    shard.settle()
    #expect(ann.news() == ["token"] && ben.news().last == "token")
  }

  @Test("a refresh token has a life of its own", arguments: [(Int64(6999), true), (7000, false)])
  func refreshLife(seconds: Int64, isGood: Bool) {
    let shard = ShardFixture { ($0.tokenLife, $0.refreshLife) = (10_000, 7000) }
    let ann = shard.player("ann")
    shard.pass(.seconds(seconds), with: ann)
    ann.send(Self.refreshing(ann.refresh!))
    shard.settle()
    #expect(ann.news() == [isGood ? "token" : "error invalid_refresh"])
    #expect(!shard.log.session(of: "ann").isRevoked)
  }

  @Test("who watches refreshes as well")
  func spectator() {
    let (shard, _) = Self.shortLived()
    let eve = shard.player("eve", #""as":"spectator""#)
    eve.send(Self.refreshing(eve.refresh!))
    shard.settle()
    #expect(eve.news() == ["token"])
  }

  // MARK: Keys

  private static let newKey = SigningKey(id: "n", secret: Array(repeating: 9, count: 32))

  @Test("a token of a former key is accepted and replaced, and its refresh token stays good")
  func rotation() {
    let (shard, ann) = Self.shortLived { $0.refreshLife = 650 }
    shard.pass(.seconds(100), with: ann)
    let next = ShardFixture(after: shard, downtime: .seconds(10)) {
      $0.tokenLife = 600
      $0.keys = KeyRing([Self.newKey, ShardFixture.key])
    }
    let again = next.player("ann", #""token":"\#(ann.token!)""#)
    #expect(again.token != nil && again.token != ann.token && again.refresh == nil && again.life == 600)
    #expect(next.log.session(of: "ann").keyID == "n")
    // The sweep keeps the session as long as the new token.
    #expect(next.log.session(of: "ann").refresh.expiresAt >= next.now.unixMilliseconds + 600_000)
    #expect(next.log.auditKinds.suffix(2) == [.resumed, .keyRotated])
    again.send(Self.refreshing(ann.refresh!))
    next.settle()
    #expect(again.news() == ["token"])

    let last = ShardFixture(after: next, downtime: .seconds(10)) { $0.keys = KeyRing([Self.newKey]) }
    let third = last.player("ann", #""token":"\#(again.token!)""#)
    #expect(third.digests[1] != nil && third.token == nil)
    let old = last.connect("ann")
    old.join(#""token":"\#(ann.token!)""#)
    #expect(old.news() == ["error invalid_token", "bye invalid_token", "close 4401"])
  }

  @Test("a token of the present key is not replaced")
  func notReplaced() {
    let (shard, ann) = Self.shortLived()
    ann.disconnect()
    let again = shard.player("ann", #""token":"\#(ann.token!)""#)
    #expect(again.token == nil && again.refresh == nil)
    #expect(!shard.log.auditKinds.contains(.keyRotated))
  }
}
