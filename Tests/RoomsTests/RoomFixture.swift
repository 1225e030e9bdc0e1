import Bytes
import Crypto
import Games
import Rooms

/// A relay room, and what it has written.
struct RoomFixture: ~Copyable {
  var room: Room<Relay>
  var log = RoomLog()
  var now = Moment(monotonic: 0, unixMilliseconds: 1_700_000_000_000)

  init(seats: Int = 2, limits: RoomLimits = RoomLimits()) throws {
    room = try Room(code: "R", opened: Self.opened(seats: seats), hashKey: (1, 2), limits: limits)
  }

  static func opened(seats: Int = 2, vacantSince: Int64? = nil, _ sessions: SessionRecord...) -> OpenedRoom {
    let configuration = RoomConfiguration(
      game: "relay", seatCount: seats, isPrivate: false, options: Array("{}".utf8),
      seed: Array(repeating: 7, count: 32))
    return OpenedRoom(
      key: RoomKey(1), epoch: 1, configuration: configuration, head: 0, vacantSince: vacantSince, sessions: sessions)
  }

  mutating func pass(_ duration: Duration) { now = now.advanced(by: duration) }

  mutating func seat(_ id: String, name: String? = nil) throws(SeatingRefusal) -> PlayerIndex {
    try room.seat(playerID: id, name: name, at: now, log: &log)
  }

  mutating func act(
    _ id: String, _ data: String = "1", by player: PlayerIndex, seen: Int64? = nil, older: OlderRecord = .unknown
  ) -> ActResult {
    room.act(id: id.bytes, data: data.bytes, seen: seen, by: player, older: older, at: now, log: &log)
  }

  mutating func commit() {
    room.committed(through: room.head)
    room.trimRecent()
  }

  mutating func claim(_ id: String, _ choice: ClaimChoice, by player: PlayerIndex) -> ActResult {
    room.claim(choice, id: id.bytes, by: player, at: now, log: &log)
  }

  /// The player loses the connection, and is given up after a while.
  mutating func abandon(_ player: PlayerIndex) -> Int64 {
    room.becameAbsent(player, at: now)
    pass(.seconds(300))
    return room.abandon(player, at: now, log: &log)
  }

  /// The rows written so far: kind and data.
  var rows: [String] {
    let records = log.batch.records
    return records.heads.indices.map { "\(records.heads[$0].kind) \(records.data(at: $0).text)" }
  }

  func session(of player: String, disconnectedAt: Int64? = nil, connectedAt: Int64? = nil) -> SessionRecord {
    var session = SessionRecord(
      id: "s-" + player, player: player, name: player, subject: nil, createdAt: 0, keyID: "k",
      refresh: RefreshRecord(familyHash: .zero, hash: .zero, expiresAt: 0))
    (session.connectedAt, session.disconnectedAt) = (connectedAt, disconnectedAt)
    session.isActive = connectedAt != nil && disconnectedAt == nil
    return session
  }
}
