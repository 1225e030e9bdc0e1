import Bytes
import Games
import Rooms
import Testing

@Suite("Players who are gone")
struct AbsenceTests {
  // In the order in which they sit down.
  private let ann = 0
  private let ben = 1
  private let eve = 2

  private static func trio() throws -> RoomFixture {
    var table = try RoomFixture(seats: 3)
    for name in ["ann", "ben", "eve"] { _ = try table.seat(name) }
    return table
  }

  @Test("rows say who has abandoned the game, and who has lost the seat")
  func rows() throws {
    var table = try Self.trio()
    #expect(table.abandon(ben) == 4)
    #expect(table.room.abandoners == [ben])
    #expect(table.room.release(ben, at: table.now, log: &table.log) == 5)
    #expect(table.room.abandoners.isEmpty && !table.room.players[ben].isSeated)
    #expect(table.rows.suffix(2) == [#"abandoned {"seat":1}"#, #"left {"seat":1,"reason":"released"}"#])
    #expect(table.log.batch.states.map(\.takenSeatCount) == [2])
  }

  @Test("who is back has abandoned nothing")
  func back() throws {
    var table = try Self.trio()
    _ = table.abandon(ben)
    table.room.returned(ben)
    #expect(table.claim("c", .victory, by: ann) == .rejected(.nothingToClaim))
    #expect(table.claim("c", .wait, by: ann) == .rejected(.nothingToClaim))
  }

  @Test("a victory ends the game for everyone")
  func victory() throws {
    var table = try Self.trio()
    _ = table.abandon(ben)
    #expect(table.claim("c", .victory, by: ann) == .accepted(seq: 5))
    #expect(
      table.rows.suffix(2) == [#"claimed {"choice":"victory"}"#, #"finished {"reason":"abandoned","winner":"ann"}"#])
    #expect(table.room.phase == .finished)
    #expect(table.log.batch.states.map(\.phase) == [.finished])
    #expect(table.act("a", by: eve) == .rejected(.notPlaying))
    #expect(table.claim("c", .victory, by: eve) == .rejected(.notPlaying))
    #expect(table.claim("c", .victory, by: ann) == .duplicate(seq: 5))
  }

  @Test("a wait gives everyone who had abandoned the game all the time again")
  func wait() throws {
    var table = try Self.trio()
    _ = table.abandon(eve)
    _ = table.abandon(ben)
    table.pass(.seconds(10))
    #expect(table.claim("c", .wait, by: ann) == .accepted(seq: 6))
    #expect(table.rows.last == #"claimed {"choice":"wait"}"#)
    #expect([ben, eve].map { table.room.players[$0].absentSince } == [table.now.monotonic, table.now.monotonic])
    #expect(table.room.abandoners.isEmpty && table.room.phase == .playing)
    #expect(table.claim("d", .victory, by: ann) == .rejected(.nothingToClaim))
  }

  @Test("the id of a claim counts once, also beside the ids of actions")
  func ids() throws {
    var table = try Self.trio()
    _ = table.abandon(ben)
    _ = table.act("a", #"{"choice":"wait"}"#, by: ann)
    #expect(table.claim("a", .wait, by: ann) == .rejected(.idReused))
    #expect(table.claim("c", .wait, by: ann) == .accepted(seq: 6))
    #expect(table.claim("c", .wait, by: ann) == .duplicate(seq: 6))
    #expect(table.claim("c", .victory, by: ann) == .rejected(.idReused))
    #expect(table.act("c", #"{"choice":"wait"}"#, by: ann) == .rejected(.idReused))
  }

  @Test("a refused claim leaves its id free")
  func freeID() throws {
    var table = try Self.trio()
    #expect(table.claim("c", .victory, by: ann) == .rejected(.nothingToClaim))
    _ = table.abandon(ben)
    #expect(table.claim("c", .victory, by: ann) == .accepted(seq: 5))
  }

  // MARK: Loaded again

  /// The room as it is loaded from its log.
  private static func loaded(
    _ table: borrowing RoomFixture, _ opened: OpenedRoom, processStart: Int64 = 0
  ) throws -> RoomFixture {
    var loaded = try RoomFixture(seats: 3)
    loaded.now = table.now
    try loaded.room.restore(RestoringTests.index(of: table.log.batch.records))
    loaded.room.restored(opened, processStart: processStart, at: table.now)
    return loaded
  }

  /// For how many seconds the player has been away.
  private static func absence(of player: PlayerIndex, in table: borrowing RoomFixture) -> Int64 {
    (table.now.monotonic - table.room.players[player].absentSince!) / 1_000_000_000
  }

  @Test("an absence goes on from the disconnect, but counts no time before the process")
  func goesOn() throws {
    var table = try Self.trio()
    let base = table.now.unixMilliseconds
    table.pass(.seconds(100))
    let opened = RoomFixture.opened(
      seats: 3, vacantSince: base + 90_000, table.session(of: "ann", disconnectedAt: base + 70_000),
      table.session(of: "ben", disconnectedAt: base + 1000), table.session(of: "eve", connectedAt: base))
    let loaded = try Self.loaded(table, opened, processStart: base + 20_000)
    #expect([ann, ben, eve].map { loaded.room.players[$0].status } == [.offline, .offline, .offline])
    #expect([ann, ben, eve].map { (loaded.room.players[$0].since - base) / 1000 } == [70, 20, 90])
    #expect(Self.absence(of: ann, in: loaded) == 30)
    #expect(Self.absence(of: ben, in: loaded) == 80)
    #expect(Self.absence(of: eve, in: loaded) == 10)
    #expect(!loaded.room.sessions["s-eve"]!.isActive)
  }

  @Test("who was connected to an owner that never let the room go was there until now")
  func ownerGone() throws {
    var table = try Self.trio()
    table.pass(.seconds(5000))
    let opened = RoomFixture.opened(seats: 3, table.session(of: "ann", connectedAt: 1))
    let loaded = try Self.loaded(table, opened)
    #expect(Self.absence(of: ann, in: loaded) == 0)
  }

  @Test("who has abandoned the game still has, unless a connection came after that")
  func remembered() throws {
    var table = try Self.trio()
    _ = table.abandon(ben)
    _ = table.abandon(eve)
    let abandonedAt = table.now.unixMilliseconds
    var back = table.session(of: "ben", disconnectedAt: abandonedAt + 2000, connectedAt: abandonedAt - 1)
    back.reconnectedAt = abandonedAt + 1000
    let opened = RoomFixture.opened(
      seats: 3, back, table.session(of: "eve", disconnectedAt: abandonedAt - 300_000, connectedAt: 1))
    table.pass(.seconds(10))
    let loaded = try Self.loaded(table, opened)
    #expect(loaded.room.abandoners == [eve])
    #expect(loaded.room.players[eve].status == .abandoned && loaded.room.players[eve].since == abandonedAt)
    #expect(loaded.room.players[ben].status == .offline)
  }

  @Test("a wait is remembered with the time from which it counts")
  func waitRemembered() throws {
    var table = try Self.trio()
    _ = table.abandon(ben)
    table.pass(.seconds(50))
    _ = table.claim("c", .wait, by: ann)
    table.pass(.seconds(7))
    var loaded = try Self.loaded(table, RoomFixture.opened(seats: 3, table.session(of: "ben", disconnectedAt: 1)))
    #expect(loaded.room.abandoners.isEmpty)
    #expect(Self.absence(of: ben, in: loaded) == 7)
    #expect(loaded.claim("c", .wait, by: ann) == .lookUp(seq: 5))
  }

  @Test("a game that a claim has ended stays ended")
  func staysEnded() throws {
    var table = try Self.trio()
    _ = table.abandon(ben)
    _ = table.claim("c", .victory, by: ann)
    var loaded = try Self.loaded(table, RoomFixture.opened(seats: 3))
    #expect(loaded.room.phase == .finished)
    #expect(loaded.act("a", by: ann) == .rejected(.notPlaying))
  }
}
