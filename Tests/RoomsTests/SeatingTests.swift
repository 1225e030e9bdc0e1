import Bytes
import Games
import Rooms
import Testing

@Suite("Seats")
struct SeatingTests {
  @Test("players sit down from the first free seat on, until the room is full")
  func full() throws {
    var table = try RoomFixture(seats: 2)
    let ann = try table.seat("ann", name: "Ann")
    let bob = try table.seat("bob")
    #expect(table.room.players[ann].seat == 0)
    #expect(table.room.players[bob].name == "Player 2")
    #expect(throws: SeatingRefusal.roomFull) { try Self.seat("cem", at: &table) }
  }

  private static func seat(_ id: String, at table: inout RoomFixture) throws -> PlayerIndex { try table.seat(id) }

  @Test("a seat that was given up is free, and its player is gone for good")
  func leave() throws {
    var table = try RoomFixture(seats: 1)
    let ann = try table.seat("ann")
    #expect(table.room.leave(ann, at: table.now, log: &table.log) == 2)
    let bob = try table.seat("bob")
    #expect(table.room.players[bob].seat == 0)
    #expect(table.room.players[ann].leftSeq == 2)
    #expect(table.room.takenSeatCount == 1)
  }

  @Test("nobody may know of a player before the row has committed, nor after the one in which the player left has")
  func visible() throws {
    var table = try RoomFixture()
    let ann = try table.seat("ann")
    #expect(!table.room.isVisible(ann))
    table.commit()
    #expect(table.room.isVisible(ann))
    _ = table.room.leave(ann, at: table.now, log: &table.log)
    #expect(table.room.isVisible(ann))
    table.commit()
    #expect(!table.room.isVisible(ann))
  }

  @Test("how many seats are taken is written in the transaction that takes one")
  func state() throws {
    var table = try RoomFixture()
    _ = try table.seat("ann")
    #expect(table.log.batch.states.map(\.takenSeatCount) == [1])
  }
}
