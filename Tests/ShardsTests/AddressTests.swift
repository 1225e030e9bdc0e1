import Bytes
import Sessions
import Shards
import Testing

@Suite("What one address may do")
struct AddressTests {
  private static let home = IPAddress.v4(0x0a00_0001)
  private static let away = IPAddress.v4(0x0a00_0002)

  private static func shard(rooms: Int = 0, badTokens: Int = 0) -> ShardFixture {
    var rates = AddressLimits.Rates()
    (rates.roomCreations, rates.badTokens) = (rooms, badTokens)
    return ShardFixture { [rates] in
      $0.addressLimits = AddressLimits(rates: rates, key: (1, 2))
      $0.limits.unloadAfter = 3_600_000_000_000
    }
  }

  /// What a join of one from this address is told last.
  private static func join(
    _ fields: String = "", room: String = "table", from address: IPAddress, on shard: ShardFixture
  ) -> String? {
    let client = shard.connect("ann", from: address)
    client.send(client.joining(fields, room: room))
    shard.settle()
    let news = client.news()
    client.disconnect()
    return news.last
  }

  @Test("bad tokens beyond the limit are told so, and a good one is never held up")
  func badTokens() {
    let shard = Self.shard(badTokens: 3)
    let ann = shard.connect("ann", from: Self.home)
    ann.join()
    shard.settle()
    let bad = #""token":"nonsense""#
    for _ in 0..<3 { #expect(Self.join(bad, from: Self.home, on: shard) == "close 4401") }
    for _ in 0..<10 { #expect(Self.join(bad, from: Self.home, on: shard) == "close 4429") }
    #expect(Self.join(#""token":"\#(ann.token!)""#, from: Self.home, on: shard) == "live 1")
    #expect(Self.join(from: Self.home, on: shard) == "live 2")
    #expect(Self.join(bad, from: Self.away, on: shard) == "close 4401")
    shard.pass(.seconds(20), with: [])
    #expect(Self.join(bad, from: Self.home, on: shard) == "close 4401")
    #expect(Self.join(bad, from: Self.home, on: shard) == "close 4429")
    #expect(shard.counters.refusedTokens == 16)
  }

  @Test("an ended token and one of an unknown key count as bad ones")
  func kinds() {
    let shard = Self.shard(badTokens: 2)
    let claims = SessionClaims(sessionID: "s", room: "table", player: "p", role: .player, issuedAt: 0, expiresAt: 1)
    let other = SigningKey(id: "x", secret: Array(repeating: 1, count: 32))
    let ended = SessionToken.sign(claims, with: ShardFixture.key)
    let foreign = SessionToken.sign(claims, with: other)
    #expect(Self.join(#""token":"\#(ended)""#, from: Self.home, on: shard) == "close 4402")
    #expect(Self.join(#""token":"\#(foreign)""#, from: Self.home, on: shard) == "close 4401")
    #expect(Self.join(#""token":"\#(ended)""#, from: Self.home, on: shard) == "close 4429")
  }

  @Test("rooms that joins make are counted; joins of rooms that are there are not")
  func rooms() {
    let shard = Self.shard(rooms: 2)
    #expect(Self.join(room: "a", from: Self.home, on: shard) == "live 1")
    #expect(Self.join(room: "b", from: Self.home, on: shard) == "live 1")
    #expect(Self.join(room: "c", from: Self.home, on: shard) == "close 4429")
    #expect(Self.join(room: "a", from: Self.home, on: shard) == "live 2")
    #expect(Self.join(room: "c", from: Self.away, on: shard) == "live 1")
    #expect(Self.join(room: "c", from: Self.home, on: shard) == "live 2")
    shard.pass(.seconds(30), with: [])
    #expect(Self.join(room: "d", from: Self.home, on: shard) == "live 1")
  }

  @Test("of those who wait for a room that there is not, one who may makes it for all")
  func waiting() {
    let shard = Self.shard(rooms: 1)
    #expect(Self.join(room: "a", from: Self.home, on: shard) == "live 1")
    let clients = [Self.home, Self.away, Self.home].map { shard.connect("ann", from: $0) }
    for client in clients { client.join() }
    shard.settle()
    #expect(clients.map { $0.news().last } == ["close 4429", "live 2", "live 2"])
  }

  @Test("a flood of refused tokens fills no audit log")
  func flood() {
    let shard = Self.shard(badTokens: 0)
    for _ in 0..<300 { _ = Self.join(#""token":"nonsense""#, from: Self.home, on: shard) }
    #expect(shard.log.audits.count == 100)
    shard.pass(.seconds(1), with: [])
    for _ in 0..<300 { _ = Self.join(#""token":"nonsense""#, from: Self.home, on: shard) }
    #expect(shard.log.audits.count == 120)
  }

  @Test("a room has no more connections than its limit, and the sessions that are there already go on")
  func roomConnections() {
    let shard = ShardFixture { $0.limits.roomConnectionCount = 2 }
    let (ann, ben) = (shard.player("ann"), shard.player("ben"))
    #expect(Self.join(from: Self.home, on: shard) == "close 1013")
    ben.disconnect()
    #expect(Self.join(#""token":"\#(ben.token!)""#, from: Self.home, on: shard) == "live 2")
    ann.act("a")
    shard.settle()
    #expect(ann.news().last == "event 3 action a")
  }
}
