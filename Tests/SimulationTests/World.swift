import Bytes
import Crypto
import Rooms
import Shards

/// A server, its log, its clients and the wires between them, in one thread under a virtual clock. One seed decides everything: who acts,
/// where the wires are cut into pieces and where through, how long the log takes, when the server dies.
///
/// After every step the world holds what clients have seen against the log, and says what is wrong.
struct World: ~Copyable {
  struct Link {
    var client: Int
    var toServer: [UInt8] = []
    var toClient: [UInt8] = []
    var isClosedByServer = false
  }

  private var dice: Dice
  private var now = Moment(monotonic: 1_000_000_000, unixMilliseconds: 1_700_000_000_000)
  private var server: SimulatedServer
  private(set) var log: SimulatedLog
  private var clients: [SimulatedClient]
  private var links: [Int: Link] = [:]
  private var nextLink = 1
  private var isStalled = false
  private(set) var crashCount = 0
  private(set) var eventCount = 0
  private(set) var violations: [String] = []
  /// Everything that clients have received, in order: two runs of one seed have the same.
  private(set) var trace: [UInt8] = []

  init(seed: UInt64, fault: SimulatedLog.Fault = .none) {
    dice = Dice(seed: seed)
    server = SimulatedServer(dice: &dice, at: now)
    log = SimulatedLog(fault: fault)
    clients = (0..<5).map { number in
      SimulatedClient(number: number, room: number == 4 ? "solo" : "table", isSpectator: number == 3)
    }
  }

  /// Lives through `count` random steps, then heals everything and comes to rest. Stops at the first thing that is wrong.
  mutating func run(steps count: Int) {
    for _ in 0..<count where violations.isEmpty {
      step()
      check()
    }
    guard violations.isEmpty else { return }
    settle()
    check()
    checkAtRest()
  }

  // MARK: Steps

  private mutating func step() {
    let passed = Duration.microseconds(dice.below(dice.chance(1, in: 50) ? 3_000_000 : 2_000))
    now = now.advanced(by: passed)
    switch dice.below(100) {
    case 0..<20: clientMoves(dice.below(clients.count))
    case 20..<45: deliverToServer(link: dice.pick(links.keys.sorted()))
    case 45..<65: deliverToClient(link: dice.pick(links.keys.sorted()))
    case 65..<80: logMoves(dice.below(2))
    case 80..<88: server.deliverReply(to: dice.below(2), at: now)
    case 88..<97: endTurn(of: dice.below(2))
    case 97: cut(link: dice.pick(links.keys.sorted()))
    case 98: stall()
    default:
      switch dice.below(6) {
      case 0...1: crash()
      case 2: log.takeAway(dice.chance(1, in: 2) ? "table" : "solo")
      default: break
      }
    }
  }

  private mutating func clientMoves(_ index: Int) {
    if clients[index].link == nil { return connect(index) }
    switch dice.below(12) {
    case 0..<7: if !clients[index].isSpectator, clients[index].unanswered.count < 8 { act(index) }
    case 7: clients[index].repeatAct(dice.below(max(1, clients[index].unanswered.count)))
    case 8: clients[index].sync()
    default: clients[index].signal()
    }
    takeOutput(of: index)
  }

  private mutating func act(_ index: Int) {
    let filler = String(repeating: "x", count: dice.below(40))
    clients[index].act(data: "{ \"n\":\(dice.below(1000)), \"s\":\"\(filler)\\u00e4\" }")
  }

  private mutating func connect(_ index: Int) {
    let link = nextLink
    nextLink += 1
    links[link] = Link(client: index)
    _ = server.accept(link: link, on: dice.below(2), at: now)
    clients[index].connect(link: link)
    takeOutput(of: index)
  }

  private mutating func takeOutput(of index: Int) {
    guard let link = clients[index].link else { return }
    links[link]!.toServer += clients[index].output
    clients[index].output = []
  }

  private mutating func deliverToServer(link: Int?) {
    guard let link, let waiting = links[link]?.toServer, !waiting.isEmpty else { return }
    let count = dice.chance(1, in: 3) ? 1 + dice.below(min(7, waiting.count)) : waiting.count
    links[link]!.toServer.removeFirst(count)
    server.receive(Array(waiting.prefix(count)), on: link, at: now)
  }

  private mutating func deliverToClient(link: Int?) {
    guard let link, let waiting = links[link]?.toClient else { return }
    guard !waiting.isEmpty else {
      if links[link]!.isClosedByServer { lose(link) }
      return
    }
    let count = dice.chance(1, in: 3) ? 1 + dice.below(min(9, waiting.count)) : waiting.count
    links[link]!.toClient.removeFirst(count)
    let index = links[link]!.client
    trace += waiting.prefix(count)
    clients[index].receive(Array(waiting.prefix(count)))
    takeOutput(of: index)
  }

  /// The log carries out one request: the next commit, or any read, which may overtake.
  private mutating func logMoves(_ shard: Int) {
    guard !isStalled, !server.requests[shard].isEmpty else { return }
    let requests = server.requests[shard]
    let index = requests.indices.first { index in
      if case .commit = requests[index] { dice.chance(3, in: 4) } else { dice.chance(1, in: 2) }
    }
    guard let index else { return }
    // A commit never overtakes another one.
    if case .commit = requests[index],
      requests[..<index].contains(where: { if case .commit = $0 { true } else { false } })
    {
      return
    }
    let request = server.requests[shard].remove(at: index)
    if log.fault == .committedTooEarly, case .commit(let ticket, _) = request {
      server.replies[shard].append(.committed(ticket: ticket, lost: []))
      server.deliverReply(to: shard, at: now)
      endTurn(of: shard)
      for link in links.keys.sorted() { deliverToClient(link: link) }
      check()
    }
    if let reply = log.carryOut(request), !isAnswered(request) { server.replies[shard].append(reply) }
  }

  private func isAnswered(_ request: StorageRequest) -> Bool {
    if log.fault == .committedTooEarly, case .commit = request { true } else { false }
  }

  private mutating func endTurn(of shard: Int) {
    server.endTurn(of: shard, room: dice.chance(1, in: 4) ? 1 + dice.below(300) : .max, at: now)
    for (link, bytes) in server.output where links[link] != nil { links[link]!.toClient += bytes }
    server.output = []
    for link in server.closed where links[link] != nil { links[link]!.isClosedByServer = true }
    server.closed = []
  }

  private mutating func cut(link: Int?) {
    guard let link else { return }
    server.lose(link: link, at: now)
    lose(link)
  }

  private mutating func lose(_ link: Int) {
    guard let index = links.removeValue(forKey: link)?.client else { return }
    if clients[index].link == link { clients[index].disconnected() }
  }

  private mutating func stall() {
    isStalled.toggle()
    for shard in 0...1 { server.replies[shard].append(isStalled ? .stalled : .recovered) }
  }

  /// `kill -9`: what the log had been asked for is carried out up to some point, and nobody learns how far.
  private mutating func crash() {
    crashCount += 1
    for shard in 0...1 {
      let commits = server.requests[shard].filter { if case .commit = $0 { true } else { false } }
      for request in commits.prefix(dice.below(commits.count + 1)) { _ = log.carryOut(request) }
    }
    for link in links.keys.sorted() { lose(link) }
    server = SimulatedServer(dice: &dice, at: now)
    log.vacate(at: now.unixMilliseconds)
    isStalled = false
  }

  // MARK: Rest

  private mutating func settle() {
    if isStalled { stall() }
    for _ in 0..<400 {
      now = now.advanced(by: .milliseconds(20))
      for index in clients.indices where clients[index].link == nil { connect(index) }
      for link in links.keys.sorted() { deliverToServer(link: link) }
      for shard in 0...1 {
        while !server.requests[shard].isEmpty {
          if let reply = log.carryOut(server.requests[shard].removeFirst()) { server.replies[shard].append(reply) }
        }
        while !server.replies[shard].isEmpty { server.deliverReply(to: shard, at: now) }
        endTurn(of: shard)
      }
      for link in links.keys.sorted() { deliverToClient(link: link) }
      for index in clients.indices { takeOutput(of: index) }
    }
  }

  // MARK: The promises

  /// Durable before visible, exactly once, complete: held against the log after every step.
  private mutating func check() {
    violations += log.violations
    for index in clients.indices {
      violations += clients[index].violations
      let rows = log.rooms[clients[index].room]?.rows ?? []
      for event in clients[index].fresh {
        eventCount += 1
        guard event.seq <= Int64(rows.count) else {
          violations.append("client \(index) saw event \(event.seq) before it was durable")
          continue
        }
        if !event.isSame(as: rows[Int(event.seq) - 1]) {
          violations.append("client \(index) saw event \(event.seq) otherwise than the log has it")
        }
      }
      clients[index].fresh = []
      for (id, seq) in clients[index].acknowledged
      where seq > Int64(rows.count) || rows[Int(seq) - 1].actionID != id {
        violations.append("client \(index) was told that \(id) is row \(seq)")
      }
    }
  }

  /// One answer each, and the same whole list for everyone.
  private mutating func checkAtRest() {
    for index in clients.indices {
      let client = clients[index]
      let rows = log.rooms[client.room]?.rows ?? []
      if !client.isLive { violations.append("client \(index) is not live") }
      if !client.unanswered.isEmpty {
        violations.append("client \(index) has no answer to \(client.unanswered.map(\.id))")
      }
      if client.history.count != rows.count {
        violations.append("client \(index) has \(client.history.count) events of \(rows.count)")
      }
    }
  }
}

extension SimulatedClient.Event {
  func isSame(as row: StoredRow) -> Bool {
    seq == row.seq && player == row.player && data == row.data && digest == Hex.string(row.digest.bytes.prefix(8))
      && kind.utf8.elementsEqual("\(row.kind)".utf8)
  }
}
