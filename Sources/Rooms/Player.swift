/// Where a player's connection stands. The raw value is the word on the wire.
package enum PresenceStatus: String, Sendable, CaseIterable {
  case online
  /// Silent.
  case unstable
  /// Disconnected, and for how long: just so, for a while, so long that the others may end the game.
  case offline
  case away
  case abandoned
  /// The seat is given up.
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
  /// `seq` of the row in which the player gave the seat up, or lost it.
  package internal(set) var leftSeq: Int64?
  /// `seq` of the player's latest row with an id: its author sees that differently from everybody else.
  package internal(set) var latestActionSeq: Int64 = 0
  /// `seq` of the row that declared the player gone; `nil` again when the player is back, or the others wait on.
  package internal(set) var abandonedSeq: Int64?
  /// When the others last decided to wait on; milliseconds since 1970. Absence does not count from before that.
  var waitedForAt: Int64 = 0
  package internal(set) var status: PresenceStatus
  /// When `status` began; milliseconds since 1970.
  package internal(set) var since: Int64
  /// Since when the player has no connection; monotonic nanoseconds. `nil` while there is one.
  package internal(set) var absentSince: Int64?
  /// When the player's absence is looked at next; monotonic nanoseconds.
  package internal(set) var timerAt = Int64.max

  package var isSeated: Bool { leftSeq == nil }
}

/// Index of a player in its room, in the order in which they joined.
package typealias PlayerIndex = Int
