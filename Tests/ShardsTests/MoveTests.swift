import Shards
import Testing

@Suite("Rooms of another shard")
struct MoveTests {
  /// Two shards, and the code of a room of the second.
  private let first: ShardFixture
  private let second: ShardFixture
  private let room = (0...).lazy.map { "r\($0)" }.first { ShardConfiguration.shard(ofRoom: $0, among: 2) == 1 }!

  init() {
    let log = FixtureLog()
    first = ShardFixture(log: log) { $0.shardCount = 2 }
    second = ShardFixture(log: log) { ($0.index, $0.shardCount) = (1, 2) }
  }

  @Test("the connection moves with what was sent behind the join")
  func pipelined() {
    let ann = first.connect("ann")
    ann.send(ann.joining(room: room), ann.acting("a"), #"{"type":"ping"}"#)
    #expect(first.asked == [])
    #expect(first.moves.count == 1)
    second.adopt(from: first)
    #expect(first.isEmpty)
    second.settle()
    #expect(ann.news() == ["joined after 0", "event 1 joined", "live 1", "pong", "event 2 action a"])
  }

  @Test("a message of which a part has moved is read where it ends")
  func split() {
    let ann = first.connect("ann")
    let frames = ann.frames([ann.joining(room: room), ann.acting("a")])
    first.receive(Array(frames.dropLast(5)), on: ann)
    first.turn()
    second.adopt(from: first)
    second.settle()
    #expect(ann.news() == ["joined after 0", "event 1 joined", "live 1"])
    second.receive(Array(frames.suffix(5)), on: ann)
    second.settle()
    #expect(ann.news() == ["event 2 action a"])
  }

  @Test("a connection that ends in the turn of its join does not move")
  func ends() {
    let ann = first.connect("ann")
    ann.write([ann.joining(room: room)])
    first.endInput(of: ann)
    first.turn()
    #expect(first.moves.isEmpty)
    #expect(ann.news() == ["end"])
  }

  @Test("a connection that is sent away in the turn of its join does not move")
  func drained() {
    let ann = first.connect("ann")
    ann.write([ann.joining(room: room)])
    first.drain()
    #expect(first.moves.isEmpty)
    #expect(ann.news() == ["bye draining later", "close 1012"])
  }

  @Test("a connection that arrives during a drain is sent away")
  func arrivesDraining() {
    let ann = first.connect("ann")
    ann.send(ann.joining(room: room))
    second.drain()
    second.adopt(from: first)
    #expect(ann.news() == ["bye draining later", "close 1012"])
  }
}
