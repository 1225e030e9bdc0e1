import Bytes
import Rooms
import Sessions
import Shards
import WebSocket

/// A shard with one room whose players have joined, run by hand: the clock stands, and the log keeps at once what it is asked to.
struct Table: ~Copyable {
  private var shard: Shard
  private let now = Moment(monotonic: 1_000_000_000, unixMilliseconds: 1_700_000_000_000)
  /// Where a client's bytes lie: reading unmasks them in place.
  private var received = ByteWriter()
  // Empty between turns: what the log answers, and who has something to be sent.
  private var replies: [StorageReply] = []
  private var dirty: [ConnectionID] = []
  /// How often a player was sent something.
  private(set) var deliveryCount = 0
  /// What the latest turns have sent, while somebody wants to know.
  private var sent: ByteWriter?

  init(playerCount: Int) {
    let key = SigningKey(id: "k", secret: Array(repeating: 5, count: 32))
    let limits = AddressLimits(rates: AddressLimits.Rates(), key: (1, 2))
    var configuration = ShardConfiguration(keys: KeyRing([key]), addressLimits: limits)
    configuration.limits.actionsPerSecond = 0
    configuration.limits.room.eventCount = .max
    shard = Shard(configuration, seed: Array(repeating: 7, count: 32), at: now)
    for player in 0..<playerCount { seat(player) }
  }

  /// A player's frames arrive, and everything that follows from them happens.
  mutating func receive(_ frames: Span<UInt8>, from player: Int) {
    var buffer = ByteWriter()
    swap(&buffer, &received)
    buffer.removeAll()
    buffer.append(frames)
    var bytes = buffer.mutableSpan
    shard.received(&bytes, on: Self.connection(of: player), at: now)
    swap(&buffer, &received)
    repeat { endTurn() } while shard.hasOutput
  }

  /// Connects, and sends the upgrade and then `join`, a frame.
  mutating func connect(_ player: Int, join: Span<UInt8>) {
    shard.connectionOpened(Self.connection(of: player), door: .public, from: .v4(0x7f00_0001), at: now)
    receive(Self.upgrade.bytes, from: player)
    receive(join, from: player)
  }

  mutating func lose(_ player: Int) {
    shard.connectionClosed(Self.connection(of: player), at: now)
    endTurn()
  }

  /// Seats a player who loses the connection again.
  /// - Returns: the token to come back with.
  mutating func token(ofNew player: Int) -> String {
    sent = ByteWriter()
    seat(player)
    let text = sent.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
    sent = nil
    lose(player)
    guard let token = text.firstMatch(of: /"token":"([^"]+)"/) else { preconditionFailure("a player without a token") }
    return String(token.output.1)
  }

  private static let upgrade = """
    GET /ws HTTP/1.1\r\nHost: table\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
    """

  private mutating func seat(_ player: Int) {
    let create = #"{"game":"relay","seats":1024}"#
    // Whoever sat down before is known: nothing has to be read from the log.
    let join = #"{"type":"join","room":"table","name":"n\#(player)","after":\#(player),"create":\#(create)}"#
    var frame = ByteWriter()
    Frame.append(.text, payload: join.bytes, mask: 0x1234_5678, into: &frame)
    connect(player, join: frame.span)
  }

  private mutating func endTurn() {
    _ = shard.turnEnded(at: now)
    shard.submit { replies.append(Self.reply(to: $0)) }
    for reply in replies { shard.received(reply, at: now) }
    replies.removeAll(keepingCapacity: true)
    shard.takeDirty(into: &dirty)
    for id in dirty {
      var byteCount = 0
      let result = shard.flush(id, at: now) { bytes in
        byteCount = bytes.count
        sent?.append(bytes)
        return byteCount
      }
      precondition(result == .goesOn, "a player was sent away")
      if byteCount > 0 { deliveryCount += 1 }
    }
    dirty.removeAll(keepingCapacity: true)
  }

  private static func reply(to request: StorageRequest) -> StorageReply {
    switch request {
    case .commit(let ticket, _): .committed(ticket: ticket, lost: [])
    case .open(let code, let create): .opened(code: code, opening(create))
    // Once, for a room that is new.
    case .read(let request, _, _, _): .read(request: request, RecordBuffer())
    case .release: preconditionFailure("the room is in use")
    }
  }

  private static func opening(_ create: NewRoom?) -> RoomOpening {
    guard let create else { return .noSuchRoom }
    return .opened(
      OpenedRoom(
        key: RoomKey(1), epoch: 1, configuration: create.configuration, head: 0, vacantSince: nil, sessions: []))
  }

  private static func connection(of player: Int) -> ConnectionID {
    ConnectionID(index: UInt32(player), generation: 1)
  }
}
