import Bytes
import Crypto
import Rooms
import Sessions
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
  private let asksForTickets: Bool
  private static let start = Moment(monotonic: 1_000_000_000, unixMilliseconds: 1_700_000_000_000)
  private var now = World.start
  private var elapsed = Duration.zero
  private var server: SimulatedServer
  private(set) var log: SimulatedLog
  var clients: [SimulatedClient]
  private var links: [Int: Link] = [:]
  private var nextLink = 1
  /// When each link was made; milliseconds since 1970.
  private(set) var openedAt: [Int: Int64] = [:]
  /// What clients have asked for over HTTP, by ticket: refreshes by client, and ends of sessions.
  private var refreshes: [Int64: Int] = [:]
  private var ends: [Int64: (room: String, session: String)] = [:]
  /// All that has no answer yet.
  private(set) var unanswered: Set<Int64> = []
  private var nextTicket: Int64 = 1
  /// When a client comes back that has gone for a while; monotonic nanoseconds.
  private var returnsAt: [Int64]
  private var isStalled = false
  private(set) var crashCount = 0
  var eventCount = 0
  /// What has happened, by the words of the log.
  var kindCounts: [String: Int] = [:]
  var violations: [String] = []
  /// Everything that clients have received, in order: two runs of one seed have the same.
  private(set) var trace: [UInt8] = []

  init(seed: UInt64, fault: SimulatedLog.Fault = .none) {
    dice = Dice(seed: seed)
    asksForTickets = dice.chance(1, in: 3)
    server = SimulatedServer(dice: &dice, asksForTickets: asksForTickets, at: now)
    log = SimulatedLog(fault: fault)
    let shown = asksForTickets ? Self.subjects.map(Self.ticket) : []
    clients = (0..<5).map { number in
      SimulatedClient(
        number: number, table: number == 4 ? "solo" : "table", isSpectator: number == 3,
        ticket: shown.isEmpty ? nil : shown[number])
    }
    returnsAt = clients.map { _ in 0 }
  }

  /// Who the clients are, for those who ask: the first two are one, on two devices.
  private static let subjects = ["ann", "ann", "ben", "eve", "max"]

  private static func ticket(of subject: String) -> String {
    let claims = TicketClaims(subject: subject, expiresAt: start.unixMilliseconds / 1000 + 86_400)
    return Ticket.sign(claims, issuedAt: start.unixMilliseconds / 1000, with: SimulatedServer.ticketKey)
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
    pass(.microseconds(dice.below(dice.chance(1, in: 50) ? 2_000_000 : 2_000)))
    switch dice.below(100) {
    case 0..<20: clientMoves(dice.below(clients.count))
    case 20..<45: deliverToServer(link: dice.pick(links.keys.sorted()))
    case 45..<65: deliverToClient(link: dice.pick(links.keys.sorted()))
    case 65..<80: logMoves(dice.below(2))
    case 80..<88: server.deliverReply(to: dice.below(2), at: now)
    case 88..<97: endTurn(of: dice.below(2))
    case 97:
      if dice.chance(1, in: 2) { vanish(dice.below(clients.count)) } else { cut(link: dice.pick(links.keys.sorted())) }
    case 98: stall()
    default:
      switch dice.below(8) {
      case 0...1: crash()
      case 2...4: log.takeAway(clients[dice.below(clients.count)].room)
      case 5...6: logOut(dice.below(clients.count))
      default: ask(.settle, of: clients[dice.below(clients.count)].room)
      }
    }
  }

  private mutating func pass(_ duration: Duration) {
    elapsed += duration
    now = Self.start.advanced(by: elapsed)
    log.now = now.unixMilliseconds
  }

  private mutating func clientMoves(_ index: Int) {
    guard clients[index].link != nil else {
      if now.monotonic >= returnsAt[index] { connect(index) }
      return
    }
    if clients[index].mayClaim, dice.chance(2, in: 3) { claim(index) }
    let mayAct = !clients[index].isSpectator && clients[index].unanswered.count < 8
    switch dice.below(14) {
    case 0..<7: if mayAct { act(index) }
    case 7: clients[index].repeatAct(dice.below(max(1, clients[index].unanswered.count)))
    case 8: clients[index].sync()
    case 9: if mayAct, dice.chance(1, in: 4) { claim(index) }
    case 10: if dice.chance(1, in: 4) { clients[index].sendRefresh() }
    case 11: if clients[index].isFinished, dice.chance(1, in: 4) { moveOn(index) }
    default: clients[index].signal()
    }
    takeOutput(of: index)
  }

  /// The game is over: the client goes to another table.
  private mutating func moveOn(_ index: Int) {
    cut(link: clients[index].link)
    clients[index].moveOn()
  }

  /// A client loses its connection, and does not come back for a while.
  private mutating func vanish(_ index: Int) {
    cut(link: clients[index].link)
    returnsAt[index] = now.monotonic + Int64(dice.below(6)) * 1_000_000_000 + 500_000_000
  }

  // MARK: Requests

  private mutating func logOut(_ index: Int) {
    guard let session = clients[index].session else { return }
    ends[nextTicket] = (clients[index].room, session)
    ask(.end(session: session, .loggedOut), of: clients[index].room)
  }

  /// Trades the refresh token of a client whose session token has ended.
  private mutating func refresh(_ index: Int) {
    guard !refreshes.values.contains(index) else { return }
    guard let presented = clients[index].refresh.flatMap(RefreshToken.Presented.init) else {
      return clients[index].refreshed(nil)
    }
    refreshes[nextTicket] = index
    ask(.refresh(presented), of: clients[index].room)
  }

  private mutating func ask(_ request: SessionRequest, of room: String) {
    unanswered.insert(nextTicket)
    server.ask(request, of: room, ticket: nextTicket, at: now)
    nextTicket += 1
  }

  private mutating func answered(_ ticket: Int64, _ reply: SessionReply) {
    if unanswered.remove(ticket) == nil { violations.append("request \(ticket) was answered twice") }
    if let end = ends.removeValue(forKey: ticket), reply == .done, log.rooms[end.room]?.revokedAt[end.session] == nil {
      violations.append("the end of session \(end.session) was confirmed before it was durable")
    }
    guard let index = refreshes.removeValue(forKey: ticket) else { return }
    switch reply {
    case .tokens(let tokens): clients[index].refreshed((tokens.token, tokens.refresh))
    // It asks again.
    case .refused(.unavailable): break
    case .refused: clients[index].refreshed(nil)
    case .standing, .done: violations.append("a refresh is answered by \(reply)")
    }
  }

  private mutating func act(_ index: Int) {
    let filler = String(repeating: "x", count: dice.below(40))
    clients[index].act(data: "{ \"n\":\(dice.below(1000)), \"s\":\"\(filler)\\u00e4\" }")
  }

  private mutating func claim(_ index: Int) {
    clients[index].claim(dice.chance(1, in: 2) ? .victory : .wait)
  }

  private mutating func connect(_ index: Int) {
    if clients[index].needsToken { return refresh(index) }
    let link = nextLink
    nextLink += 1
    links[link] = Link(client: index)
    openedAt[link] = now.unixMilliseconds
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
    for (ticket, reply) in server.answers { answered(ticket, reply) }
    server.answers = []
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
    server = SimulatedServer(dice: &dice, asksForTickets: asksForTickets, at: now)
    log.vacate()
    (refreshes, ends, unanswered) = ([:], [:], [])
    isStalled = false
  }

  // MARK: Rest

  private mutating func settle() {
    if isStalled { stall() }
    for round in 0..<450 {
      // In the end the clock stands, and what has happened is only told.
      if round < 400 { pass(.milliseconds(20)) }
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
}
