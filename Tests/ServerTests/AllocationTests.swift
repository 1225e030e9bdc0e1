import TestSupport
import Testing

/// Heap allocations of the optimised executable, since without optimisation the language itself allocates.
@Suite(
  "Allocations of the server",
  .enabled(
    if: BuiltProduct.optimised("croupier") != nil,
    "`swift build -c release --product croupier` comes first, as in deploy/test.sh"))
struct AllocationTests {
  @Test("in the steady state, a signal costs the loop no allocation")
  func signals() throws {
    let talk = try Talk(.sqlite)
    let counts = try talk.allocations(hearing: "signal") { #"{"type":"signal","data":{"n":\#($0)}}"# }
    #expect(counts.loop == 0)
  }

  @Test("in the steady state, an act costs the loop no allocation", arguments: StorageKind.tested)
  func acts(_ kind: StorageKind) throws {
    let talk = try Talk(kind)
    let counts = try talk.allocations(hearing: "event") { #"{"type":"act","id":"a\#($0)","data":{"n":\#($0)}}"# }
    #expect(counts.loop == 0)
    // The log's own threads: some 12 for a batch with PostgreSQL, where a burst is one; 10 for a row with SQLite.
    #expect(counts.others < 12 * Talk.countedMessageCount)
  }
}

/// Two players of one room, of whom one speaks.
private struct Talk {
  /// Messages that the server reads at once, so that each turn is as large as any: buffers grow no further.
  private static let burstSize = 30
  private static let countedBursts = 40..<60
  static let countedMessageCount = countedBursts.count * burstSize

  private let count: AllocationCount
  private let server: ServerProcess
  private let alice: TestClient
  private let bob: TestClient

  init(_ kind: StorageKind) throws {
    count = try AllocationCount()
    server = try ServerProcess(
      TestStorage(kind), arguments: ["--loops", "1"], executable: try #require(BuiltProduct.optimised("croupier")),
      environment: count.environment)
    alice = try server.join(JoinRequest("table", name: "Alice").creating())
    bob = try server.join(JoinRequest("table", name: "Bob"))
  }

  /// Allocations of the loop's thread and of all others, for 600 messages after 1200.
  ///
  /// By then the room's latest events have moved down in their memory more than once, and its table of actions grows no more before 2048.
  func allocations(hearing type: String, of message: (Int) -> String) throws -> (loop: Int, others: Int) {
    let loop = try server.usage.threadID(named: "loop-0")
    try say(bursts: 0..<Self.countedBursts.lowerBound, message, hearing: type)
    let (ofLoop, ofAll) = (try count.count(ofThread: loop), try count.total)
    try say(bursts: Self.countedBursts, message, hearing: type)
    let counted = (loop: try count.count(ofThread: loop) - ofLoop, all: try count.total - ofAll)
    return (counted.loop, counted.all - counted.loop)
  }

  private func say(bursts: Range<Int>, _ message: (Int) -> String, hearing type: String) throws {
    for burst in bursts {
      server.pause()
      // Of four digits, so that no message is longer than those before.
      try alice.send(texts: (0..<Self.burstSize).map { message(1000 + burst * Self.burstSize + $0) })
      server.resume()
      for _ in 0..<Self.burstSize { _ = try bob.take(type) }
    }
  }
}
