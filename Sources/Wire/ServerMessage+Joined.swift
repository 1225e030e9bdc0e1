import Bytes
import JSON

extension ServerMessage {
  /// A player as the others may know it.
  package struct PlayerEntry: Sendable {
    package var player: String
    package var seat: Int
    package var name: String
    package var role: String
    package var status: String
    /// Milliseconds since 1970.
    package var since: Int64

    package init(player: String, seat: Int, name: String, role: String, status: String, since: Int64) {
      self.player = player
      self.seat = seat
      self.name = name
      self.role = role
      self.status = status
      self.since = since
    }
  }

  /// The room's welcome.
  package struct Joined: Sendable {
    package var room: String
    package var game: String
    package var phase: String
    /// `nil`, as `seat`, for spectators.
    package var player: String?
    package var seat: Int?
    package var role: String
    package var name: String
    package var session: String
    /// Only when the server has made a new one.
    package var token: String?
    package var refresh: String?
    /// Seconds.
    package var expiresIn: Int64
    package var head: Int64
    /// The replay starts behind this `seq`.
    package var after: Int64
    package var players: [PlayerEntry]
    /// Milliseconds.
    package var pingAfter: Int64
    package var lostAfter: Int64
    package var messageBytes: Int
    package var dataBytes: Int
    package var actionsPerSecond: Int
    package var actionsBurst: Int

    package init(
      room: String, game: String, phase: String, player: String?, seat: Int?, role: String, name: String,
      session: String, token: String?, refresh: String?, expiresIn: Int64, head: Int64, after: Int64,
      players: [PlayerEntry], pingAfter: Int64, lostAfter: Int64, messageBytes: Int, dataBytes: Int,
      actionsPerSecond: Int, actionsBurst: Int
    ) {
      self.room = room
      self.game = game
      self.phase = phase
      self.player = player
      self.seat = seat
      self.role = role
      self.name = name
      self.session = session
      self.token = token
      self.refresh = refresh
      self.expiresIn = expiresIn
      self.head = head
      self.after = after
      self.players = players
      self.pingAfter = pingAfter
      self.lostAfter = lostAfter
      self.messageBytes = messageBytes
      self.dataBytes = dataBytes
      self.actionsPerSecond = actionsPerSecond
      self.actionsBurst = actionsBurst
    }
  }

  package static func joined(_ joined: Joined, into writer: inout ByteWriter) {
    var members: [(String, JSONValue)] = [
      ("type", .string("joined")), ("room", .string(joined.room)), ("game", .string(joined.game)),
      ("phase", .string(joined.phase)),
      (
        "you",
        .object([
          ("player", .text(joined.player)), ("seat", joined.seat.map { .integer(Int64($0)) } ?? .null),
          ("role", .string(joined.role)), ("name", .string(joined.name)), ("session", .string(joined.session)),
        ])
      ),
    ]
    if let token = joined.token { members.append(("token", .string(token))) }
    if let refresh = joined.refresh { members.append(("refresh", .string(refresh))) }
    members += [
      ("expires_in", .integer(joined.expiresIn)), ("head", .integer(joined.head)), ("after", .integer(joined.after)),
      ("players", .array(joined.players.map(\.json))),
      (
        "heartbeat",
        .object([("ping_after", .integer(joined.pingAfter)), ("lost_after", .integer(joined.lostAfter))])
      ),
      (
        "limits",
        .object([
          ("message_bytes", .integer(Int64(joined.messageBytes))), ("data_bytes", .integer(Int64(joined.dataBytes))),
          ("actions_per_second", .integer(Int64(joined.actionsPerSecond))),
          ("actions_burst", .integer(Int64(joined.actionsBurst))),
        ])
      ),
    ]
    JSONValue.object(members).write(to: &writer)
  }
}

extension ServerMessage.PlayerEntry {
  fileprivate var json: JSONValue {
    .object([
      ("player", .string(player)), ("seat", .integer(Int64(seat))), ("name", .string(name)), ("role", .string(role)),
      ("status", .string(status)), ("since", .integer(since)),
    ])
  }
}

extension JSONValue {
  fileprivate static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
}
