import Bytes
import Crypto
import Rooms
import Sessions
import Testing
import WebSocket

@testable import Shards

/// One shard, run by hand: the clock stands until it is told to go, and the log answers when it is told to.
final class ShardFixture {
  /// What may be asked of the log.
  enum Kind {
    case commit
    case open
    case read
    case release
  }

  private(set) var now: Moment
  /// What the log was asked and has not answered yet.
  private(set) var requests: [StorageRequest] = []
  private(set) var notices: [ShardNotice] = []
  /// Answers to what was asked about sessions.
  private var replies: [Int64: SessionReply] = [:]
  private var nextTicket: Int64 = 0
  /// Connections that have left for another shard.
  private(set) var moves: [(client: FixtureClient, connection: Connection)] = []
  let log: FixtureLog
  private var shard: Shard
  private var clients: [ConnectionID: FixtureClient] = [:]
  private var nextIndex: UInt32 = 0

  /// What stands in the place of what many are shown.
  var sharedByteCount: Int { shard.shared.byteCount }

  static let key = SigningKey(id: "k", secret: Array(repeating: 5, count: 32))

  /// - Parameter downtime: how long there was no process, after another one on the same log has ended.
  convenience init(
    after other: ShardFixture, downtime: Duration, _ configure: (inout ShardConfiguration) -> Void = { _ in }
  ) {
    let now = other.now.advanced(by: downtime)
    other.log.vacate(at: now.unixMilliseconds)
    self.init(log: other.log, at: now, configure)
  }

  init(
    log: FixtureLog = FixtureLog(),
    at now: Moment = Moment(monotonic: 1_000_000_000, unixMilliseconds: 1_700_000_000_000),
    _ configure: (inout ShardConfiguration) -> Void = { _ in }
  ) {
    self.log = log
    self.now = now
    var configuration = ShardConfiguration(
      keys: KeyRing([Self.key]),
      addressLimits: AddressLimits(rates: AddressLimits.Rates(), key: (1, 2)))
    configuration.processStart = now.unixMilliseconds
    configuration.limits.noteDelay = 0
    configure(&configuration)
    // Each process has its own.
    let seed = (0..<32).map { UInt8(truncatingIfNeeded: now.unixMilliseconds >> (8 * ($0 % 8))) }
    shard = Shard(configuration, seed: seed, at: now)
  }

  var isEmpty: Bool { shard.connectionCount == 0 }
  var roomCount: Int { shard.roomCount }
  var isDrained: Bool { shard.isDrained }
  var counters: Counters { shard.currentCounters }

  // MARK: Clients

  /// A connection that has not said anything.
  func accept(_ name: String = "nobody", from address: IPAddress = .v4(0x7f00_0001)) -> FixtureClient {
    let client = FixtureClient(name, on: self, as: nextID())
    clients[client.id] = client
    shard.connectionOpened(client.id, door: .public, from: address, at: now)
    return client
  }

  /// A connection that speaks WebSocket.
  ///
  /// - Parameter offer: the value of `Sec-WebSocket-Extensions`.
  func connect(
    _ name: String = "nobody", offering offer: String? = nil, from address: IPAddress = .v4(0x7f00_0001),
    by userAgent: String? = nil
  ) -> FixtureClient {
    let client = accept(name, from: address)
    let upgrade =
      "GET /ws HTTP/1.1\r\nHost: fixture\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      + (offer.map { "Sec-WebSocket-Extensions: \($0)\r\n" } ?? "")
      + (userAgent.map { "User-Agent: \($0)\r\n" } ?? "") + "\r\n"
    receive(Array(upgrade.utf8), on: client)
    turn()
    return client
  }

  /// A player who has joined the room `table` and is live.
  func player(
    _ name: String, _ fields: String = "", offering offer: String? = nil, from address: IPAddress = .v4(0x7f00_0001)
  ) -> FixtureClient {
    let client = connect(name, offering: offer, from: address)
    client.join(fields)
    settle()
    _ = client.news()
    return client
  }

  func receive(_ bytes: [UInt8], on client: FixtureClient) {
    var bytes = bytes
    var span = bytes.mutableSpan
    shard.received(&span, on: client.id, at: now)
  }

  func lose(_ client: FixtureClient) {
    shard.connectionClosed(client.id, at: now)
    clients[client.id] = nil
    turn()
  }

  func endInput(of client: FixtureClient) { shard.inputEnded(on: client.id, at: now) }

  func writable(_ client: FixtureClient) {
    shard.writable(client.id)
    turn()
  }

  /// Takes in the connections that have left `other`.
  func adopt(from other: ShardFixture) {
    for (client, connection) in other.moves {
      (client.shard, client.id) = (self, nextID())
      clients[client.id] = client
      shard.adopt(connection, as: client.id, at: now)
    }
    other.moves = []
    turn()
  }

  private func nextID() -> ConnectionID {
    nextIndex += 1
    return ConnectionID(index: nextIndex, generation: 1)
  }

  // MARK: Time

  /// Ends a turn, as the event loop does.
  func turn() {
    repeat {
      _ = shard.turnEnded(at: now)
      shard.submit { requests.append($0) }
      for (id, _) in shard.outbox.takeMoves() {
        guard let connection = shard.release(id) else { continue }
        moves.append((clients.removeValue(forKey: id)!, connection))
      }
      // Nobody answers them.
      _ = shard.outbox.takeRequests()
      var dirty: [ConnectionID] = []
      shard.takeDirty(into: &dirty)
      for id in dirty { flush(id) }
      notices += shard.outbox.takeNotices()
      for (ticket, reply) in shard.outbox.takeReplies() {
        precondition(replies.updateValue(reply, forKey: ticket) == nil, "answered twice")
      }
    } while shard.hasOutput
  }

  private func flush(_ id: ConnectionID) {
    guard let client = clients[id] else { return }
    // What is not the last of a connection may count as sent at first, as where sends leave together.
    let isStaged = !shard.isEnding(id) && client.window != 0
    var rest: [UInt8] = []
    let result = shard.flush(id, at: now) { bytes in
      let count = client.take(bytes)
      if isStaged { rest = bytes.extracting(count...).array }
      return count + rest.count
    }
    if !rest.isEmpty { shard.takeBack(rest.span, on: id) }
    if result != .goesOn {
      client.ended()
      clients[id] = nil
      shard.connectionClosed(id, at: now)
    }
  }

  /// Lets time pass, and then ends a turn.
  func pass(_ duration: Duration) {
    wait(duration)
    turn()
  }

  /// Lets time pass in which these clients say that they are there, and the log answers.
  func pass(_ duration: Duration, with clients: [FixtureClient]) {
    var rest = duration
    while rest > .zero {
      let step = min(rest, .seconds(5))
      pass(step)
      for client in clients { client.sendFrame(.pong) }
      settle()
      rest -= step
    }
  }

  func pass(_ duration: Duration, with clients: FixtureClient...) { pass(duration, with: clients) }

  /// Lets time pass in which the shard is not woken.
  func wait(_ duration: Duration) { now = now.advanced(by: duration) }

  func drain() {
    shard.drain(at: now)
    turn()
  }

  // MARK: Requests

  /// Asks something about the sessions of a room, and gives the answer when there is one.
  func ask(_ request: SessionRequest, of room: String = "table") -> () -> SessionReply? {
    nextTicket += 1
    let ticket = nextTicket
    shard.received(request, ofRoom: room, ticket: ticket, at: now)
    turn()
    return { [unowned self] in replies[ticket] }
  }

  // MARK: The log

  /// What the log was asked, in words.
  var asked: [Kind] { requests.map(\.kind) }

  /// Kinds of the rows that the log was asked to keep and has not answered for yet.
  var pendingRows: [EventKind] {
    requests.flatMap { request -> [EventKind] in
      if case .commit(_, let batch) = request { batch.records.heads.map(\.kind) } else { [] }
    }
  }

  /// Lets the log answer until it is asked nothing more.
  func settle() {
    turn()
    while let request = requests.first { answer(request.kind) }
  }

  /// Lets the log keep what it was asked to keep of sessions, up to the next rows.
  func keepSessions() {
    while case .commit(_, let batch)? = requests.first(where: { $0.kind == .commit }), batch.records.isEmpty {
      answer(.commit)
    }
  }

  /// Lets the log answer the oldest request of a kind.
  func answer(_ kind: Kind) { if let request = take(kind) { carryOut(request) } }

  /// Takes the oldest request of a kind away, to be answered later or otherwise.
  func take(_ kind: Kind) -> StorageRequest? {
    guard let index = requests.firstIndex(where: { $0.kind == kind }) else {
      Issue.record("the log was not asked for a \(kind)")
      return nil
    }
    return requests.remove(at: index)
  }

  /// A room that is not there yet is asked for once more, to be made: that is carried out with it.
  func carryOut(_ request: StorageRequest) {
    guard let reply = log.reply(to: request) else { return }
    receive(reply)
    if case .opened(_, .noSuchRoom) = reply, asked.contains(.open) { answer(.open) }
  }

  func receive(_ reply: StorageReply) {
    shard.received(reply, at: now)
    turn()
  }

  /// The log refuses the oldest commit: nothing of its rooms was written.
  func loseCommit() {
    guard case .commit(let ticket, let batch) = take(.commit) else { return }
    let owners = batch.owners + batch.sessions.map(\.owner) + batch.states.map(\.owner)
    receive(.committed(ticket: ticket, lost: owners.map(\.room)))
  }

  /// The log says of the room `table` what `opening` says.
  func open(_ opening: RoomOpening) {
    _ = take(.open)
    receive(.opened(code: "table", opening))
  }

  /// The oldest read brings `page`.
  func answerRead(_ page: RecordBuffer) {
    guard case .read(let request, _, _, _) = take(.read) else { return }
    receive(.read(request: request, page))
  }
}

extension StorageRequest {
  var kind: ShardFixture.Kind {
    switch self {
    case .commit: .commit
    case .open: .open
    case .read: .read
    case .release: .release
    }
  }
}
