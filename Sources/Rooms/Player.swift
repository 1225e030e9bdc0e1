/// Where a player's connection stands. The raw value is the word on the wire.
package enum PresenceStatus: String, Sendable {
  case online
  case unstable
  case offline
  case left
}

/// Someone who took a seat, for the life of the room.
package struct Player: Sendable, Equatable {
  /// Public name of the player in this room.
  package let id: String
  package let name: String
  package let seat: Int
  /// `seq` of the row that seated the player: until it has committed nobody may know.
  package let joinedSeq: Int64
  /// `seq` of the row in which the player gave the seat up.
  package internal(set) var leftSeq: Int64?
  package var status: PresenceStatus
  /// When `status` began; milliseconds since 1970.
  package var since: Int64
  /// The session that speaks for the player.
  package internal(set) var session: SessionRecord?
}

/// Index of a player in its room, in the order in which they joined.
package typealias PlayerIndex = Int
