import Bytes
import Crypto
import JSON
import Rooms
import Sessions
import Shards
import Testing

@Suite("The audit log")
struct AuditTests {
  private static let ticketKey = SigningKey(id: "t", secret: Array(repeating: 0xab, count: 32))
  private static let newKey = SigningKey(id: "n", secret: Array(repeating: 0xcd, count: 32))

  private static let keys = KeyRing([newKey, ShardFixture.key])

  private static func ticket(_ subject: String) -> String {
    let claims = TicketClaims(subject: subject, expiresAt: 1_800_000_000)
    return Ticket.sign(claims, issuedAt: 1_700_000_000, with: ticketKey)
  }

  /// A life in which everything happens that is written, on two servers; and every secret of it.
  private static func life() -> (log: FixtureLog, notices: [ShardNotice], secrets: [String]) {
    var secrets = [ShardFixture.key, ticketKey, newKey].flatMap {
      [Hex.string($0.secret), Base64URL.encode($0.secret), String(describing: $0.secret)]
    }
    let shard = ShardFixture {
      $0.joinPolicy = .tickets(TicketPolicy(keys: [ticketKey], requiredClaims: []))
      $0.tokenLife = 5000
    }
    secrets += ["a", "b", "c", "m", "z"].map(ticket)
    let ann = shard.player("ann", #""client":"1","ticket":"\#(ticket("a"))""#)
    let ben = shard.player("ben", #""ticket":"\#(ticket("b"))""#)
    let cem = shard.player("cem", #""ticket":"\#(ticket("c"))""#)
    let zoe = shard.player("zoe", #""as":"spectator","ticket":"\#(ticket("z"))""#)
    for client in [ann, ben, cem, zoe] { secrets += [client.token!, client.refresh!] }

    secrets.append(ann.token! + "x")
    shard.connect("eve").join(#""token":"\#(ann.token!)x""#)
    let moved = shard.player("ann", #""client":"2","takeover":true,"token":"\#(ann.token!)""#, from: .v4(9))
    moved.send(refreshing(ann.refresh!))
    shard.settle()
    secrets += [moved.token!, moved.refresh!]
    ben.disconnect()
    shard.pass(.seconds(301), with: moved, cem)
    moved.send(#"{"type":"claim","id":"c","choice":"wait"}"#)
    shard.pass(.seconds(601), with: moved, cem)
    cem.send(#"{"type":"leave"}"#)
    shard.settle()
    moved.send(refreshing(ann.refresh!))
    shard.settle()

    let next = ShardFixture(after: shard, downtime: .seconds(60)) {
      $0.keys = keys
      $0.joinPolicy = .tickets(TicketPolicy(keys: [ticketKey], requiredClaims: []))
      $0.tokenLife = 5000
    }
    let dan = next.player("dan", #""ticket":"\#(ticket("a"))""#)
    let max = next.player("max", #""as":"spectator","ticket":"\#(ticket("m"))""#)
    let watcher = next.player("zoe", #""token":"\#(zoe.token!)""#)
    secrets += [dan, max].flatMap { [$0.token!, $0.refresh!] } + [watcher.token!]
    dan.disconnect()
    next.pass(.seconds(4500), with: max, watcher)
    let reply = next.ask(.reset(max.claims(under: keys)))
    next.settle()
    if case .tokens(let tokens)? = reply() { secrets += [tokens.token, tokens.refresh] }
    next.pass(.seconds(501), with: watcher)
    next.connect("dan").join(#""token":"\#(dan.token!)""#)
    _ = next.ask(.end(session: dan.claims(under: keys).sessionID, .loggedOut))
    _ = next.ask(.end(session: zoe.claims().sessionID, .revokedByOperator))
    _ = next.ask(.closeRoom)
    next.settle()
    return (next.log, shard.notices + next.notices, secrets)
  }

  private static func refreshing(_ token: String) -> String { #"{"type":"refresh","refresh":"\#(token)"}"# }

  @Test("everything is written once, in its order, when it happens")
  func order() {
    let (log, _, _) = Self.life()
    #expect(
      log.auditKinds == [
        .created, .created, .created, .created, .badSignature, .addressChanged, .resumed, .takenOver, .refreshed,
        .abandoned, .claimed, .abandoned, .released, .left, .refreshReused,
        .created, .created, .resumed, .keyRotated, .abandoned, .released, .created, .reset, .expired, .expired,
        .loggedOut, .sessionRevokedByOperator, .roomClosed,
      ])
    #expect(Set(log.audits.map(\.id)).count == log.audits.count)
    #expect(log.audits.allSatisfy { $0.room == "table" })
  }

  @Test("no token, ticket or key of a run is in anything that is written or told to an operator")
  func secrets() {
    let (log, notices, secrets) = Self.life()
    let everything = (log.texts + ["\(notices)"]).joined(separator: "\n")
    // The secret parts on their own are looked for too: what stands behind the last dot of a token.
    let parts = Set(secrets + secrets.flatMap { $0.split(separator: ".").map(String.init) }.filter { $0.count > 24 })
    #expect(parts.count > 20 && everything.utf8.count > 10_000)
    for secret in parts { #expect(!everything.contains(secret), "a secret was written") }
  }
}
