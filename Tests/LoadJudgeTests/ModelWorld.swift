import Bytes
import Crypto
import LoadJudge

/// Some players and a server, in an order that follows from a seed, with a judge who is told what the players see.
struct ModelWorld: ~Copyable {
  struct Outcome {
    let verdict: Verdict
    let isSettled: Bool
    /// The mishap has had its chance.
    let hasHappened: Bool
  }

  /// A player who acts, loses its connection, comes back, and sends again what was not answered.
  struct Client {
    var player: String?
    var isConnected = false
    var isLive = false
    var after: Int64 = 0
    var digest = Digest.zero
    /// What anybody has seen before it joined.
    var knownHead: Int64 = 0
    var outbox: [Request] = []
    var actionCount: UInt64 = 0
    /// How often each action without an answer was sent.
    var open: [UInt64: Int] = [:]
    /// Of these, those that were sent over this connection.
    var sent: Set<UInt64> = []
  }

  private static let seatCount = 4

  var judge = Judge()
  var server = ModelServer(seatCount: Self.seatCount)
  var clients = Array(repeating: Client(), count: Self.seatCount)
  var random: SeededGenerator
  /// Still to happen.
  var mishap: Mishap?
  /// This client keeps its connection.
  var steadfast: Int?

  init(seed: UInt64, mishap: Mishap? = nil) {
    random = SeededGenerator(seed: seed)
    self.mishap = mishap
    let room = judge.addRoom()
    for _ in 0..<Self.seatCount { _ = judge.addSeat(in: room) }
  }

  /// Lets many things happen, among them the mishap, and then only what must.
  consuming func run() -> Outcome {
    let beginning = Int.random(in: 100..<300, using: &random)
    for count in 0..<3000 where count < 400 || mishap != nil {
      if count > beginning { happen(to: Int.random(in: 0..<Self.seatCount, using: &random)) }
      step()
    }
    let hasHappened = mishap == nil
    for _ in 0..<20 { finish() }
    let isSettled = judge.isSettled
    return Outcome(verdict: judge.verdict(), isSettled: isSettled, hasHappened: hasHappened)
  }

  private mutating func step() {
    let seat = Int.random(in: 0..<Self.seatCount, using: &random)
    guard clients[seat].isConnected else { return connect(seat) }
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<3 where seat != steadfast: disconnect(seat)
    case 3 where steadfast == nil: restart(at: server.committed)
    case 4..<25 where clients[seat].player != nil: act(seat)
    case 25..<50: for _ in 0..<Int.random(in: 1...5, using: &random) { serve(seat) }
    case 50..<60: server.commit()
    default: for _ in 0..<Int.random(in: 1...10, using: &random) { read(seat) }
    }
  }

  /// Everybody is there, and everything is read and answered.
  private mutating func finish() {
    for seat in clients.indices {
      if !clients[seat].isConnected { connect(seat) }
      while !clients[seat].outbox.isEmpty { serve(seat) }
    }
    server.commit()
    for seat in clients.indices {
      readAll(seat)
    }
  }

  // MARK: Connections

  private mutating func connect(_ seat: Int) {
    let client = clients[seat]
    clients[seat].isConnected = true
    clients[seat].outbox = [.join(player: client.player, after: client.after, digest: client.digest)]
    // Half of the time without waiting for the replay, in which some of them may be.
    if random.chance(50) { repeatOpen(seat) }
  }

  private mutating func disconnect(_ seat: Int) {
    // Some of what is under way still arrives.
    while !clients[seat].outbox.isEmpty, random.chance(50) { serve(seat) }
    cutOff(seat)
    server.disconnected(seat)
  }

  /// The server loses what it has not committed, or even more.
  mutating func restart(at head: Int64) {
    server.restart(at: head)
    for seat in clients.indices where clients[seat].isConnected { cutOff(seat) }
  }

  private mutating func cutOff(_ seat: Int) {
    judge.disconnected(SeatNumber(seat))
    clients[seat].isConnected = false
    clients[seat].isLive = false
    clients[seat].outbox = []
    clients[seat].sent = []
  }

  // MARK: Actions

  private mutating func act(_ seat: Int) {
    clients[seat].actionCount += 1
    send(clients[seat].actionCount, seat)
  }

  private mutating func send(_ number: UInt64, _ seat: Int) {
    let data = SampleRow.data(number, of: seat)
    judge.sent(SeatNumber(seat), action: number, data: data.bytes)
    clients[seat].open[number, default: 0] += 1
    clients[seat].sent.insert(number)
    clients[seat].outbox.append(.act(number, data: data))
  }

  private mutating func repeatOpen(_ seat: Int) {
    for number in clients[seat].open.keys.sorted() where !clients[seat].sent.contains(number) { send(number, seat) }
  }

  mutating func serve(_ seat: Int) {
    guard !clients[seat].outbox.isEmpty else { return }
    server.received(clients[seat].outbox.removeFirst(), from: seat, random: &random)
  }

  // MARK: Reading

  mutating func read(_ seat: Int) {
    guard !server.inboxes[seat].isEmpty else { return }
    tell(server.inboxes[seat].removeFirst(), seat)
  }

  mutating func readAll(_ seat: Int) {
    while !server.inboxes[seat].isEmpty { read(seat) }
  }

  mutating func tell(_ reply: Reply, _ seat: Int) {
    let number = SeatNumber(seat)
    switch reply {
    case .joined(let player, let after, let head):
      judge.joined(number, player: player.bytes, after: after, head: head)
      clients[seat].player = player
      clients[seat].knownHead = clients.map(\.after).max() ?? 0
      if after == 0 { clients[seat].digest = .zero }
      clients[seat].after = after
    case .event(let row):
      judge.show(row, to: seat, player: "p\(seat)")
      clients[seat].after = row.seq
      clients[seat].digest = row.digest
      if row.author == seat, let action = row.action { clients[seat].open[action] = nil }
    case .live(let seq, let digest):
      judge.live(number, seq: seq, digest: digest.prefix)
      clients[seat].isLive = true
      repeatOpen(seat)
    case .ack(let action, let seq):
      judge.acknowledged(number, action: action, seq: seq)
      clients[seat].open[action] = nil
    case .reject(let action, let mayRetry):
      judge.rejected(number, action: action, mayRetry: mayRetry)
      if mayRetry, clients[seat].open[action] != nil { send(action, seat) } else { clients[seat].open[action] = nil }
    }
  }
}
