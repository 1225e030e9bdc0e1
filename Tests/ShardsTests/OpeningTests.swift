import Bytes
import Crypto
import Rooms
import Shards
import Testing

@Suite("Rooms that can't be opened")
struct OpeningTests {
  /// What one who joins is told when the log answers `opening`.
  private func news(after opening: RoomOpening) -> (lines: [String], shard: ShardFixture) {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    ann.send(#"{"type":"join","room":"table"}"#)
    shard.open(opening)
    return (ann.news(), shard)
  }

  @Test("a room that another server has is to be found there")
  func elsewhere() {
    let (lines, shard) = news(after: .ownedElsewhere(url: "wss://b.example"))
    #expect(lines == ["error moved", "bye moved wss://b.example", "close 4303"])
    #expect(shard.roomCount == 0)
  }

  @Test("a room that nobody knows where is asked for later")
  func elsewhereUnknown() {
    let (lines, _) = news(after: .ownedElsewhere(url: nil))
    #expect(lines == ["error overloaded", "bye overloaded later", "close 1013"])
  }

  @Test("a room that does not exist is not joined")
  func noSuchRoom() {
    let (lines, shard) = news(after: .noSuchRoom)
    #expect(lines == ["error no_such_room", "bye no_such_room", "close 4404"])
    #expect(shard.roomCount == 0)
  }

  @Test("everyone who waited is told, and the next one asks again")
  func everyone() {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    let ben = shard.connect("ben")
    let gone = shard.connect("gone")
    for client in [ann, ben, gone] { client.send(#"{"type":"join","room":"table"}"#) }
    gone.disconnect()
    #expect(shard.asked == [.open])
    shard.open(.noSuchRoom)
    for client in [ann, ben] { #expect(client.news().last == "close 4404") }
    shard.connect("eve").join()
    #expect(shard.asked == [.open])
  }

  @Test("of those who wait, who can say how the room is made gets it, and who can't is refused")
  func makes() {
    let shard = ShardFixture()
    let (ben, ann, eve) = (shard.connect("ben"), shard.connect("ann"), shard.connect("eve"))
    ben.send(#"{"type":"join","room":"table"}"#)
    ann.join()
    eve.send(#"{"type":"join","room":"table","create":{"game":"chess"}}"#)
    shard.settle()
    #expect(ben.news() == ["error no_such_room", "bye no_such_room", "close 4404"])
    #expect(ann.news() == ["joined after 0", "event 1 joined", "live 1"])
    #expect(eve.news() == ["error bad_create", "bye bad_create", "close 4400"])
  }

  @Test("a log without its rows is noticed")
  func missingRows() {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    ann.join()
    shard.open(.opened(opened(head: 3)))
    shard.answerRead(RecordBuffer())
    #expect(ann.news() == ["error overloaded", "bye overloaded later", "close 1013"])
    #expect(shard.notices == [.corruptRoom(code: "table", seq: 1, message: "the row is missing")])
    #expect(shard.roomCount == 0)
  }

  @Test("a log that makes no sense is noticed")
  func senseless() {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    ann.join()
    shard.open(.opened(opened(head: 1)))
    var page = RecordBuffer()
    page.append(
      seq: 1, kind: .action, timestamp: 0, digest: .zero, player: "nobody".bytes, actionID: "a".bytes,
      data: "1".bytes)
    shard.answerRead(page)
    #expect(ann.news() == ["error overloaded", "bye overloaded later", "close 1013"])
    #expect(shard.notices == [.corruptRoom(code: "table", seq: 1, message: "its player has no seat")])
  }

  @Test("a room of a game that is not known is noticed")
  func unknownGame() {
    let shard = ShardFixture()
    let ann = shard.connect("ann")
    ann.join()
    shard.open(.opened(opened(game: "chess", head: 0)))
    #expect(ann.news() == ["error overloaded", "bye overloaded later", "close 1013"])
    #expect(shard.roomCount == 0)
  }

  private func opened(game: String = "relay", head: Int64) -> OpenedRoom {
    let configuration = RoomConfiguration(
      game: game, seatCount: 4, isPrivate: false, options: Array("{}".utf8), seed: Array(repeating: 1, count: 32))
    return OpenedRoom(
      key: RoomKey(1), epoch: 1, configuration: configuration, head: head, vacantSince: nil, sessions: [])
  }
}
