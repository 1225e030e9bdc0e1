import Rooms
import Shards
import Testing

@Suite("A log that stalls or refuses")
struct StorageTests {
  @Test("members are told once that the storage stalls, and once that it is back")
  func stalled() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    shard.receive(.stalled)
    shard.receive(.stalled)
    #expect(ann.news() == ["storage stalled"])
    let eve = shard.connect("eve")
    eve.join(#""as":"spectator""#)
    shard.keepSessions()
    #expect(eve.news() == ["joined after 0", "event 1 joined", "live 1", "storage stalled"])
    shard.receive(.recovered)
    shard.receive(.recovered)
    #expect(ann.news() == ["storage ok"])
    #expect(eve.news() == ["storage ok"])
  }

  @Test("when too many rows wait for the log, actions are busy until it has taken some")
  func busy() {
    let shard = ShardFixture { $0.limits.pendingRowCount = 2 }
    let ann = shard.player("ann")
    for id in ["a", "b", "c"] { ann.act(id) }
    #expect(ann.news() == ["reject c busy"])
    shard.answer(.commit)
    ann.act("c")
    shard.settle()
    #expect(ann.news() == ["event 2 action a", "event 3 action b", "event 4 action c"])
  }

  @Test("a room whose rows were refused is gone, and loaded again by the next join")
  func lost() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    _ = ann.news()
    ann.act("a")
    shard.loseCommit()
    #expect(ann.news().suffix(2) == ["bye overloaded later", "close 1013"])
    #expect(ben.news().suffix(2) == ["bye overloaded later", "close 1013"])
    #expect(shard.notices.last == .roomLost(code: "table"))
    #expect(shard.roomCount == 0)

    let again = shard.connect("ann")
    again.join(#""token":"\#(ann.token!)""#)
    shard.settle()
    #expect(again.news() == ["joined after 0", "event 1 joined", "event 2 joined", "live 2"])
    again.act("a")
    shard.settle()
    #expect(again.news() == ["event 3 action a"])
  }

  @Test("batches of a lost room that were on their way change nothing in the one loaded again")
  func lostInFlight() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.act("a")
    ann.act("b")
    shard.loseCommit()
    let again = shard.connect("ann")
    again.join(#""token":"\#(ann.token!)""#)
    shard.answer(.open)
    shard.loseCommit()
    shard.settle()
    #expect(again.news() == ["joined after 0", "event 1 joined", "live 1"])
  }

  @Test("a new seat, a leave and a repeat that wait for a lost commit end with 1013")
  func lostEffects() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.player("ben")
    ann.send(ann.acting("a"), ann.acting("a"), #"{"type":"leave"}"#)
    let eve = shard.connect("eve")
    eve.join()
    _ = (ann.news(), ben.news())
    shard.loseCommit()
    for client in [ann, ben] { #expect(client.news().suffix(2) == ["bye overloaded later", "close 1013"]) }
    shard.loseCommit()
    #expect(eve.news() == ["bye overloaded later", "close 1013"])
    #expect(shard.roomCount == 0)
    #expect(shard.asked == [])
  }

  @Test("tokens that were not stored are not given out")
  func lostRefresh() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    ann.send(#"{"type":"refresh","refresh":"\#(ann.refresh!)"}"#)
    shard.loseCommit()
    #expect(ann.news() == ["bye overloaded later", "close 1013"])
  }

  @Test("another room of the same batch goes on")
  func otherRoom() {
    let shard = ShardFixture()
    let ann = shard.player("ann")
    let ben = shard.connect("ben")
    ben.send(ben.joining(room: "other"))
    shard.settle()
    _ = ben.news()
    ann.write([ann.acting("a")])
    ben.write([ben.acting("b")])
    shard.turn()
    guard case .commit(let ticket, let batch) = shard.take(.commit) else { return }
    shard.receive(.committed(ticket: ticket, lost: [batch.owners[0].room]))
    #expect(ann.news() == ["bye overloaded later", "close 1013"])
    #expect(ben.news() == ["event 2 action b"])
  }
}
