import Rooms
import Testing

@Suite("The sessions of a room")
struct SessionTableTests {
  @Test("are found by id, however many there are, as long as the room knows them", arguments: [1, 8, 9, 40])
  func many(count: Int) throws {
    var table = try RoomFixture(seats: 64)
    for number in 0..<count {
      _ = try table.seat("p\(number)", name: "Ann")
      table.room.write(table.session(of: "p\(number)"), log: &table.log)
    }
    #expect(table.room.sessions.count == count)
    for number in 0..<count {
      let session = try #require(table.room.sessions["s-p\(number)"])
      #expect(session.id == "s-p\(number)" && table.room.player(of: session) == number)
    }
    table.room.forget(session: "s-p0")
    #expect(table.room.sessions["s-p0"] == nil && table.room.sessions.count == count - 1)
    table.room.write(table.session(of: "p0"), log: &table.log)
    #expect(table.room.sessions["s-p0"] != nil && Array(table.room.sessions.records).count == count)
  }

  @Test("count their connections, and those of their player")
  func connections() throws {
    var table = try RoomFixture(seats: 2)
    let ann = try table.seat("ann", name: "Ann")
    table.room.write(table.session(of: "ann"), log: &table.log)
    let session = try #require(table.room.sessions.index(of: "s-ann"))
    table.room.connectionJoined(session)
    table.room.connectionJoined(session)
    table.room.connectionParted(session)
    #expect(table.room.sessions.connectionCount(of: session) == 1 && table.room.players[ann].connectionCount == 1)
  }
}

@Suite("What a player and a session hold in memory")
struct SizeTests {
  @Test("has not grown unnoticed")
  func sizes() {
    #expect(MemoryLayout<Player>.stride <= 112)
    #expect(MemoryLayout<SessionRecord>.stride <= 232)
  }
}
