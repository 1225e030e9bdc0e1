import Sessions
import Shards
import Testing
import WebSocket

@Suite("A session that connects again")
struct TakeoverTests {
  /// A room with `ben`, who watches, and `ann`, whose page is `p1`.
  private static func table(_ policy: SessionPolicy) -> (shard: ShardFixture, ben: FixtureClient, ann: FixtureClient) {
    let shard = ShardFixture { $0.sessionPolicy = policy }
    let ben = shard.player("ben")
    let ann = shard.player("ann", #""client":"p1""#)
    _ = ben.news()
    return (shard, ben, ann)
  }

  private static let welcome = ["joined after 2", "live 2"]
  private static let replaced = ["bye taken_over", "close 4409"]
  private static let inUse = ["error session_in_use", "bye session_in_use", "close 4423"]

  /// What policies say to a second connection of a session.
  enum Outcome {
    case replaces
    case joins
    case isRefused
  }

  @Test(
    "the policy decides",
    arguments: [
      (SessionPolicy.takeover, #""client":"p1""#, Outcome.replaces),
      (.takeover, #""client":"p2""#, .isRefused),
      (.takeover, #""client":"p2","takeover":true"#, .replaces),
      (.takeover, "", .replaces),
      (.mirror, #""client":"p1""#, .replaces),
      (.mirror, #""client":"p2""#, .joins),
      (.mirror, "", .joins),
      (.reject, #""client":"p1""#, .replaces),
      (.reject, #""client":"p2","takeover":true"#, .isRefused),
      (.reject, "", .isRefused),
    ])
  func policy(_ policy: SessionPolicy, fields: String, outcome: Outcome) {
    let (shard, ben, ann) = Self.table(policy)
    let again = shard.connect("ann")
    again.join(#""after":2,"token":"\#(ann.token!)""# + (fields.isEmpty ? "" : "," + fields))
    #expect(again.news() == (outcome == .isRefused ? Self.inUse : Self.welcome))
    #expect(ann.news() == (outcome == .replaces ? Self.replaced : []))
    ben.act("b")
    shard.settle()
    #expect(ann.news() == (outcome == .replaces ? [] : ["event 3 action"]))
    #expect(again.news() == (outcome == .isRefused ? [] : ["event 3 action"]))
    // Nobody was away meanwhile.
    #expect(ben.news() == ["event 3 action b"])
  }

  @Test("the old connection's end does not make the player offline", arguments: [true, false])
  func oldEndsLast(answersClose: Bool) {
    let (shard, ben, ann) = Self.table(.takeover)
    let again = shard.connect("ann")
    again.join(#""client":"p1","after":2,"token":"\#(ann.token!)""#)
    if answersClose { ann.sendFrame(.close) } else { ann.disconnect() }
    #expect(ben.news() == [])
    again.act("a")
    shard.settle()
    #expect(again.news() == Self.welcome + ["event 3 action a"])
    again.disconnect()
    #expect(ben.news() == ["event 3 action", "presence ann offline"])
  }

  @Test("a player who comes back after the old connection's end is offline between")
  func oldEndsFirst() {
    let (shard, ben, ann) = Self.table(.takeover)
    ann.disconnect()
    #expect(ben.news() == ["presence ann offline"])
    let again = shard.connect("ann")
    again.join(#""client":"p1","after":2,"token":"\#(ann.token!)""#)
    #expect(ben.news() == ["presence ann online"])
    #expect(again.news() == Self.welcome)
  }

  @Test("the new connection may go before the old one has closed")
  func newEndsFirst() {
    let (shard, ben, ann) = Self.table(.takeover)
    let again = shard.connect("ann")
    again.join(#""client":"p1","after":2,"token":"\#(ann.token!)""#)
    again.disconnect()
    #expect(ben.news() == ["presence ann offline"])
    ann.sendFrame(.close)
    #expect(ann.news() == Self.replaced + ["end"])
    #expect(ben.news() == [])
  }

  @Test("mirrored connections see the ids of their session's actions, and the last to go makes the player offline")
  func mirrored() {
    let (shard, ben, ann) = Self.table(.mirror)
    let twin = shard.connect("ann")
    twin.join(#""client":"p2","after":2,"token":"\#(ann.token!)""#)
    twin.act("a")
    shard.settle()
    #expect(ann.news() == ["event 3 action a"])
    #expect(twin.news() == Self.welcome + ["event 3 action a"])
    ann.disconnect()
    #expect(ben.news() == ["event 3 action"])
    twin.disconnect()
    #expect(ben.news() == ["presence ann offline"])
  }

  @Test("a session has no more mirrors than the limit")
  func mirrorLimit() {
    let shard = ShardFixture {
      $0.sessionPolicy = .mirror
      $0.limits.mirrorCount = 2
    }
    let ann = shard.player("ann")
    let join = #""after":1,"token":"\#(ann.token!)""#
    let (second, third) = (shard.connect("ann"), shard.connect("ann"))
    second.join(join)
    third.join(join)
    #expect(second.news() == ["joined after 1", "live 1"])
    #expect(third.news() == Self.inUse)
  }

  @Test("who leaves on one mirror leaves on all")
  func mirroredLeave() {
    let (shard, ben, ann) = Self.table(.mirror)
    let twin = shard.connect("ann")
    twin.join(#""client":"p2","after":2,"token":"\#(ann.token!)""#)
    _ = twin.news()
    ann.send(#"{"type":"leave"}"#)
    twin.send(#"{"type":"leave"}"#)
    shard.settle()
    #expect(ann.news() == ["bye left", "close 1000"])
    #expect(twin.news() == ["bye left", "close 1000"])
    #expect(ben.news() == ["event 3 left", "presence ann left"])
  }
}
