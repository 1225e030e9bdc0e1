import Bytes
import Rooms
import Sessions
import Shards
import Testing

@Suite("A session that comes from elsewhere")
struct ClientChangeTests {
  private static let home = IPAddress.v4(0x0a00_0001)
  private static let away = IPAddress.v4(0x0a00_0002)

  /// Ann has a session by `Browser/1` at home, and comes back.
  private static func comesBack(
    under policy: ClientChangePolicy, from address: IPAddress, by userAgent: String?
  ) -> (shard: ShardFixture, news: [String]) {
    let shard = ShardFixture { $0.clientChangePolicy = policy }
    let ann = shard.connect("ann", from: home, by: "Browser/1")
    ann.join()
    shard.settle()
    ann.disconnect()
    shard.settle()
    let again = shard.connect("ann", from: address, by: userAgent)
    again.join(#""after":1,"token":"\#(ann.token!)""#)
    shard.settle()
    return (shard, again.news())
  }

  private static let welcome = ["joined after 1", "live 1"]
  private static let refused = ["error invalid_token", "bye invalid_token", "close 4401"]

  @Test(
    "the policy decides, and the audit log says what changed",
    arguments: [
      (ClientChangePolicy.off, away, "Browser/2", true, [AuditRecord.Kind]()),
      (.log, home, "Browser/1", true, []),
      (.log, away, "Browser/1", true, [.addressChanged]),
      (.log, home, "Browser/2", true, [.userAgentChanged]),
      (.log, away, "Browser/2", true, [.addressChanged, .userAgentChanged]),
      (.strict, home, "Browser/1", true, []),
      (.strict, away, "Browser/1", false, [.addressChanged]),
      (.strict, home, "Browser/2", false, [.userAgentChanged]),
    ])
  func policy(
    _ policy: ClientChangePolicy, address: IPAddress, userAgent: String, isAdmitted: Bool, kinds: [AuditRecord.Kind]
  ) {
    let (shard, news) = Self.comesBack(under: policy, from: address, by: userAgent)
    #expect(news == (isAdmitted ? Self.welcome : Self.refused))
    #expect(shard.log.auditKinds == [.created] + kinds + (isAdmitted ? [.resumed] : []))
    let session = shard.log.session(of: "ann")
    #expect(session.address == "\(isAdmitted ? address : Self.home)")
    #expect(session.connectionCount == (isAdmitted ? 2 : 1) && !session.isRevoked)
  }

  @Test("a session that was reset is resumed from where the old one was, and from nowhere else")
  func reset() {
    let shard = ShardFixture { $0.clientChangePolicy = .strict }
    let ann = shard.connect("ann", from: Self.home)
    ann.join()
    shard.settle()
    let reply = shard.ask(.reset(ann.claims()))
    shard.settle()
    guard case .tokens(let tokens)? = reply() else { return #expect(Bool(false), "no tokens") }
    let welcome = ["joined after 0", "event 1 joined", "live 1"]
    for (address, news) in [(Self.away, Self.refused), (Self.home, welcome)] {
      let again = shard.connect("ann", from: address)
      again.join(#""token":"\#(tokens.token)""#)
      shard.settle()
      #expect(again.news() == news)
    }
  }

  @Test("a client that does not say what it is has not changed")
  func silent() {
    let (shard, news) = Self.comesBack(under: .strict, from: Self.home, by: nil)
    #expect(news == Self.welcome)
    #expect(shard.log.auditKinds == [.created, .resumed])
  }

  @Test("whoever tries a stolen token again and again does not fill the audit log")
  func flood() {
    let shard = ShardFixture {
      $0.clientChangePolicy = .strict
      $0.limits.refusalAuditsBurst = 5
    }
    let ann = shard.connect("ann", from: Self.home)
    ann.join()
    shard.settle()
    for _ in 0..<50 {
      let thief = shard.connect("ann", from: Self.away)
      thief.join(#""token":"\#(ann.token!)""#)
      #expect(thief.news() == Self.refused)
    }
    shard.settle()
    #expect(shard.log.auditKinds == [.created] + Array(repeating: .addressChanged, count: 5))
    ann.act("a")
    shard.settle()
    #expect(ann.news().last == "event 2 action a")
  }
}
