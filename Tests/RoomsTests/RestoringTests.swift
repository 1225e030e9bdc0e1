import Bytes
import Crypto
import Games
import Rooms
import Testing

@Suite("Loading a room from its log")
struct RestoringTests {
  @Test("the same log gives the same room: head, digest, seats, ids")
  func same() throws {
    var table = try RoomFixture(seats: 3)
    let ann = try table.seat("ann", name: "Ann")
    let bob = try table.seat("bob", name: "B\"ob")
    for id in 0..<20 { _ = table.act("id\(id)", "[\(id)]", by: id % 2 == 0 ? ann : bob) }
    _ = table.room.leave(bob, at: table.now, log: &table.log)
    table.commit()

    var loaded = try RoomFixture(seats: 3)
    try loaded.room.restore(Self.index(of: table.log.batch.records))
    loaded.room.restored(RoomFixture.opened(seats: 3, table.session(of: "ann")), processStart: 0, at: loaded.now)
    #expect(loaded.room.head == table.room.head)
    #expect(loaded.room.committedDigest == table.room.committedDigest)
    #expect(loaded.room.seats == table.room.seats)
    #expect(loaded.room.players.map(\.name) == ["Ann", "B\"ob"])
    #expect(loaded.room.players.map { $0.leftSeq != nil } == [false, true])
    #expect(loaded.room.player(of: loaded.room.sessions["s-ann"]!) == ann)
    #expect(loaded.act("id4", "[4]", by: ann) == .lookUp(seq: 7))
    #expect(loaded.act("new", "1", by: ann) == table.act("new", "1", by: ann))
    loaded.commit()
    table.commit()
    #expect(loaded.room.committedDigest == table.room.committedDigest)
  }

  /// The rows as `ReadScope.index` brings them: without the data of actions.
  static func index(of records: RecordBuffer) -> RecordBuffer {
    var index = RecordBuffer()
    let none = ByteWriter()
    for row in records.heads.indices {
      let head = records.heads[row]
      index.append(
        seq: head.seq, kind: head.kind, timestamp: head.timestamp, digest: head.digest,
        player: records.player(at: row), actionID: records.actionID(at: row),
        data: head.kind == .action ? none.span : records.data(at: row))
    }
    return index
  }

  @Test("an action of a player who has no seat is no log of this room")
  func corrupt() throws {
    var records = RecordBuffer()
    records.append(
      seq: 1, kind: .action, timestamp: 0, digest: .zero, player: "eve".bytes, actionID: "a".bytes, data: "1".bytes)
    var table = try RoomFixture()
    #expect(throws: CorruptLog(seq: 1, message: "its player has no seat")) {
      try Self.restore(records, into: &table)
    }
  }

  private static func restore(_ records: RecordBuffer, into table: inout RoomFixture) throws {
    try table.room.restore(records)
  }
}
