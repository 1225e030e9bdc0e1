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
    writer.append("{\"type\":\"joined\",\"room\":", string: joined.room)
    writer.append(",\"game\":", string: joined.game)
    writer.append(",\"phase\":", string: joined.phase)
    writer.append(",\"you\":{\"player\":", string: joined.player)
    writer.append(",\"seat\":", number: joined.seat)
    writer.append(",\"role\":", string: joined.role)
    writer.append(",\"name\":", string: joined.name)
    writer.append(",\"session\":", string: joined.session)
    writer.append("}")
    if let token = joined.token { writer.append(",\"token\":", string: token) }
    if let refresh = joined.refresh { writer.append(",\"refresh\":", string: refresh) }
    writer.append(",\"expires_in\":", number: Int(joined.expiresIn))
    writer.append(",\"head\":", number: Int(joined.head))
    writer.append(",\"after\":", number: Int(joined.after))
    writer.append(",\"players\":[")
    for index in joined.players.indices {
      if index > 0 { writer.append(",") }
      joined.players[index].write(to: &writer)
    }
    writer.append("],\"heartbeat\":{\"ping_after\":", number: Int(joined.pingAfter))
    writer.append(",\"lost_after\":", number: Int(joined.lostAfter))
    writer.append("},\"limits\":{\"message_bytes\":", number: joined.messageBytes)
    writer.append(",\"data_bytes\":", number: joined.dataBytes)
    writer.append(",\"actions_per_second\":", number: joined.actionsPerSecond)
    writer.append(",\"actions_burst\":", number: joined.actionsBurst)
    writer.append("}}")
  }
}

extension ServerMessage.PlayerEntry {
  fileprivate func write(to writer: inout ByteWriter) {
    writer.append("{\"player\":", string: player)
    writer.append(",\"seat\":", number: seat)
    writer.append(",\"name\":", string: name)
    writer.append(",\"role\":", string: role)
    writer.append(",\"status\":", string: status)
    writer.append(",\"since\":", number: Int(since))
    writer.append("}")
  }
}

extension ByteWriter {
  /// Appends what leads to a value, and that: a string, or null.
  fileprivate mutating func append(_ lead: StaticString, string: String?) {
    append(lead)
    if let string { JSONWriter.append(string: string, to: &self) } else { append("null") }
  }

  /// Appends what leads to a value, and that: a number, or null.
  fileprivate mutating func append(_ lead: StaticString, number: Int?) {
    append(lead)
    if let number { append(decimal: Int64(number)) } else { append("null") }
  }
}
