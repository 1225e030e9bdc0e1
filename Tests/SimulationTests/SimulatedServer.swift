import Bytes
import Crypto
import Rooms
import Sessions
import Shards

/// Whole shards of the production code, run by hand: what the event loops do, without threads, sockets or a clock.
struct SimulatedServer: ~Copyable {
  /// A connection's place in the server.
  struct Place: Equatable {
    var shard: Int
    var id: ConnectionID
  }

  private var first: Shard
  private var second: Shard
  private var nextIndex: UInt32 = 0
  /// Which link a connection belongs to.
  private var links: [[ConnectionID: Int]] = [[:], [:]]
  /// Requests to the log, by shard, in order.
  var requests: [[StorageRequest]] = [[], []]
  /// Answers of the log on their way, by shard.
  var replies: [[StorageReply]] = [[], []]
  /// Answers to what was asked about sessions.
  var answers: [(ticket: Int64, reply: SessionReply)] = []
  /// What the server has sent on each link, and which links it has closed.
  var output: [(link: Int, bytes: [UInt8])] = []
  var closed: [Int] = []

  /// Times of absence, in nanoseconds: short, so that a run has many.
  static let abandonedAfter: Int64 = 700_000_000
  static let releaseAfter: Int64 = 4_000_000_000

  static let ticketKey = SigningKey(id: "t", secret: Array(repeating: 6, count: 32))

  /// - Parameter asksForTickets: whoever joins shows one; and a player may have many connections.
  init(dice: inout Dice, asksForTickets: Bool, at now: Moment) {
    var configuration = ShardConfiguration(
      keys: KeyRing([SigningKey(id: "k", secret: Array(repeating: 5, count: 32))]),
      addressLimits: AddressLimits(rates: AddressLimits.Rates(), key: (1, 2)))
    configuration.processStart = now.unixMilliseconds
    configuration.shardCount = 2
    configuration.limits.actionsPerSecond = 0
    configuration.limits.replayRowCount = 4
    configuration.limits.loadRowCount = 5
    configuration.limits.room.recentCount = 6
    configuration.limits.unloadAfter = 3_000_000_000
    configuration.limits.awayAfter = 300_000_000
    configuration.limits.abandonedAfter = Self.abandonedAfter
    configuration.limits.releaseAfter = Self.releaseAfter
    configuration.limits.expiringNotice = 2_000_000_000
    if asksForTickets {
      configuration.joinPolicy = .tickets(TicketPolicy(keys: [Self.ticketKey], requiredClaims: []))
      configuration.sessionPolicy = .mirror
    }
    configuration.tokenLife = 12
    first = Shard(configuration, seed: dice.bytes(32), at: now)
    configuration.index = 1
    second = Shard(configuration, seed: dice.bytes(32), at: now)
  }

  private mutating func with<Result>(_ shard: Int, _ body: (inout Shard) -> Result) -> Result {
    shard == 0 ? body(&first) : body(&second)
  }

  mutating func accept(link: Int, on shard: Int, at now: Moment) -> Place {
    nextIndex += 1
    let id = ConnectionID(index: nextIndex, generation: 1)
    links[shard][id] = link
    with(shard) { $0.connectionOpened(id, door: .public, from: .v4(UInt32(link)), at: now) }
    return Place(shard: shard, id: id)
  }

  /// Where the connection of `link` lives now.
  func place(of link: Int) -> Place? {
    for shard in 0...1 {
      if let id = links[shard].first(where: { $0.value == link })?.key { return Place(shard: shard, id: id) }
    }
    return nil
  }

  mutating func receive(_ bytes: [UInt8], on link: Int, at now: Moment) {
    guard let place = place(of: link) else { return }
    var bytes = bytes
    with(place.shard) { shard in
      var span = bytes.mutableSpan
      shard.received(&span, on: place.id, at: now)
    }
  }

  /// The client's end of the link is gone.
  mutating func lose(link: Int, at now: Moment) {
    guard let place = place(of: link) else { return }
    with(place.shard) { $0.connectionClosed(place.id, at: now) }
    links[place.shard][place.id] = nil
  }

  /// Asks something about the sessions of a room, as HTTP does.
  mutating func ask(_ request: SessionRequest, of room: String, ticket: Int64, at now: Moment) {
    with(ShardConfiguration.shard(ofRoom: room, among: 2)) {
      $0.received(request, ofRoom: room, ticket: ticket, at: now)
    }
  }

  mutating func deliverReply(to shard: Int, at now: Moment) {
    guard !replies[shard].isEmpty else { return }
    let reply = replies[shard].removeFirst()
    with(shard) { $0.received(reply, at: now) }
  }

  /// The end of a turn of `shard`, in the order in which the event loop does it.
  ///
  /// - Parameter room: how many bytes each socket takes in this turn.
  mutating func endTurn(of shard: Int, room: Int, at now: Moment) {
    var moves: [(ConnectionID, Int, Connection)] = []
    with(shard) { value in
      _ = value.turnEnded(at: now)
      for (id, target) in value.outbox.takeMoves() {
        if let connection = value.release(id) { moves.append((id, target, connection)) }
      }
    }
    var asked: [StorageRequest] = []
    with(shard) { $0.submit { asked.append($0) } }
    requests[shard] += asked
    answers += with(shard) { $0.outbox.takeReplies() }
    flush(shard, room: room, at: now)
    for (id, target, connection) in moves {
      let link = links[shard].removeValue(forKey: id)
      nextIndex += 1
      let newID = ConnectionID(index: nextIndex, generation: 1)
      links[target][newID] = link
      with(target) { $0.adopt(connection, as: newID, at: now) }
    }
  }

  private mutating func flush(_ shard: Int, room: Int, at now: Moment) {
    var dirty: [ConnectionID] = []
    with(shard) { $0.takeDirty(into: &dirty) }
    for id in dirty {
      var sent: [UInt8] = []
      let result = with(shard) { value in
        value.flush(id, at: now) { bytes in
          sent += bytes.array.prefix(room)
          return min(room, bytes.count)
        }
      }
      // What did not fit is sent when the socket has room again: in the next turn.
      with(shard) { $0.writable(id) }
      guard let link = links[shard][id] else { continue }
      if !sent.isEmpty { output.append((link, sent)) }
      if result != .goesOn {
        closed.append(link)
        with(shard) { $0.connectionClosed(id, at: now) }
        links[shard][id] = nil
      }
    }
  }
}
