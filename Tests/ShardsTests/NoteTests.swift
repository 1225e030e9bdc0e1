import Rooms
import Shards
import Testing

@Suite("Who comes and goes is written a moment later")
struct NoteTests {
  private let shard = ShardFixture { $0.limits.noteDelay = 100_000_000 }

  private func returning() -> FixtureClient {
    let ann = shard.player("ann")
    ann.disconnect()
    shard.pass(.milliseconds(150))
    shard.settle()
    return ann
  }

  @Test("a return and a disconnect within that moment are one row and one line")
  func together() {
    let ann = returning()
    let before = (rows: shard.log.sessionWriteCount, lines: shard.log.auditKinds.count)
    let again = shard.player("ann", #""token":"\#(ann.token!)""#)
    again.disconnect()
    shard.settle()
    #expect(shard.log.sessionWriteCount == before.rows && shard.log.auditKinds.count == before.lines)
    shard.pass(.milliseconds(150))
    shard.settle()
    #expect(shard.log.sessionWriteCount == before.rows + 1)
    #expect(shard.log.auditKinds.suffix(1) == [.resumed] && shard.log.auditKinds.count == before.lines + 1)
    let session = shard.log.session(of: "ann")
    #expect(session.connectionCount == 2 && !session.isActive)
  }

  @Test("a session that is revoked meanwhile stays so")
  func revoked() {
    let ann = returning()
    let again = shard.player("ann", #""token":"\#(ann.token!)""#)
    _ = shard.ask(.end(session: shard.log.session(of: "ann").id, .revokedByOperator))
    #expect(again.news().last == "close 4403")
    shard.pass(.milliseconds(150))
    shard.settle()
    let session = shard.log.session(of: "ann")
    #expect(session.isRevoked && !session.isActive && session.connectionCount == 2)
  }

  @Test("a drain writes what was noted before the rooms go")
  func drain() {
    let ann = returning()
    _ = shard.player("ann", #""token":"\#(ann.token!)""#)
    shard.drain()
    shard.settle()
    let session = shard.log.session(of: "ann")
    #expect(session.connectionCount == 2 && !session.isActive && session.reconnectedAt != nil)
  }
}
