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
    let configuration = RoomConfiguration(
      game: "relay", seatCount: seats, isPrivate: false, options: Array("{}".utf8),
      seed: Array(repeating: 7, count: 32))
    let opened = OpenedRoom(key: RoomKey(1), epoch: 1, configuration: configuration, head: 0, sessions: [])
    room = try Room(code: "R", opened: opened, hashKey: (1, 2), limits: limits)
  }

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

  func session(of player: String) -> SessionRecord {
    SessionRecord(
      id: "s-" + player, player: player, name: player, subject: nil, createdAt: 0, keyID: "k",
      refresh: RefreshRecord(familyHash: .zero, hash: .zero, expiresAt: 0))
  }
}
