import Bytes
import Games
import Rooms
import Testing

@Suite("Acting in a room")
struct ActingTests {
  @Test("rows are numbered 1, 2, 3 without a hole, and the batch has them all")
  func contiguous() throws {
    var table = try RoomFixture()
    let ann = try table.seat("ann")
    #expect(table.act("a", by: ann) == .accepted(seq: 2))
    #expect(table.act("b", by: ann) == .accepted(seq: 3))
    #expect(table.log.batch.records.heads.map(\.seq) == [1, 2, 3])
    #expect(table.log.batch.records.heads.map(\.kind) == [.joined, .action, .action])
  }

  @Test("a repeat is the same row, before and after its commit")
  func duplicate() throws {
    var table = try RoomFixture()
    let ann = try table.seat("ann")
    #expect(table.act("a", "{}", by: ann) == .accepted(seq: 2))
    #expect(table.act("a", "{}", by: ann) == .duplicate(seq: 2))
    table.commit()
    #expect(table.act("a", "{}", by: ann) == .duplicate(seq: 2))
    #expect(table.log.batch.records.count == 2)
  }

  @Test("the same id with other bytes is refused, even when they mean the same")
  func reused() throws {
    var table = try RoomFixture()
    let ann = try table.seat("ann")
    _ = table.act("a", "{\"x\":1}", by: ann)
    #expect(table.act("a", "{\"x\": 1}", by: ann) == .rejected(.idReused))
  }

  @Test("ids are unique per player")
  func perPlayer() throws {
    var table = try RoomFixture()
    let ann = try table.seat("ann")
    let bob = try table.seat("bob")
    #expect(table.act("a", by: ann) == .accepted(seq: 3))
    #expect(table.act("a", by: bob) == .accepted(seq: 4))
  }

  @Test("the id of a refused action is free again")
  func freeAgain() throws {
    var table = try RoomFixture()
    let ann = try table.seat("ann")
    #expect(table.act("a", by: ann, seen: 7) == .rejected(.stale(head: 1)))
    #expect(table.act("a", by: ann) == .accepted(seq: 2))
  }

  @Test("a repeat is recognised when its row is out of memory, whatever else would refuse it")
  func lookUp() throws {
    var table = try RoomFixture(limits: RoomLimits(eventCount: 6, recentCount: 1))
    let ann = try table.seat("ann")
    for id in ["a", "b", "c", "d", "e"] { _ = table.act(id, by: ann) }
    table.commit()
    #expect(table.room.recent.first == 6)
    #expect(table.act("a", by: ann) == .lookUp(seq: 2))
    #expect(table.act("a", by: ann, older: .same(seq: 2)) == .duplicate(seq: 2))
    #expect(table.act("a", by: ann, older: .otherData) == .rejected(.idReused))
    #expect(table.act("f", by: ann) == .rejected(.logFull(limit: 6)))
  }

  @Test("a hash that only looks the same does not take an id away")
  func collision() throws {
    var table = try RoomFixture(limits: RoomLimits(recentCount: 1))
    let ann = try table.seat("ann")
    for id in ["a", "b"] { _ = table.act(id, by: ann) }
    table.commit()
    #expect(table.act("a", by: ann, older: .otherAction) == .accepted(seq: 4))
  }

  @Test("`at` must be the head", arguments: [(Int64(1), true), (0, false), (2, false)])
  func stale(at: Int64, isAccepted: Bool) throws {
    var table = try RoomFixture()
    let ann = try table.seat("ann")
    #expect((table.act("a", by: ann, seen: at) == .accepted(seq: 2)) == isAccepted)
  }

  @Test("the bound on what waits for its commit")
  func busy() throws {
    var table = try RoomFixture(limits: RoomLimits(pendingCount: 3))
    let ann = try table.seat("ann")
    _ = table.act("a", by: ann)
    _ = table.act("b", by: ann)
    #expect(table.act("c", by: ann) == .rejected(.busy))
    table.commit()
    #expect(table.act("c", by: ann) == .accepted(seq: 4))
  }

  @Test("the bound on data", arguments: [(16_384, true), (16_385, false)])
  func large(byteCount: Int, isAccepted: Bool) throws {
    var table = try RoomFixture()
    let ann = try table.seat("ann")
    let data = "\"" + String(repeating: "x", count: byteCount - 2) + "\""
    let result = table.act("a", data, by: ann)
    #expect(result == (isAccepted ? .accepted(seq: 2) : .rejected(.tooLarge(byteCount: byteCount, limit: 16_384))))
  }

  @Test("a thousand ids are all found again, and no other")
  func table() throws {
    var table = try RoomFixture()
    let ann = try table.seat("ann")
    for id in 0..<1000 { #expect(table.act("id\(id)", by: ann) == .accepted(seq: Int64(id) + 2)) }
    for id in 0..<1000 { #expect(table.act("id\(id)", by: ann) == .duplicate(seq: Int64(id) + 2)) }
    #expect(table.act("id1000", by: ann) == .accepted(seq: 1002))
  }
}
