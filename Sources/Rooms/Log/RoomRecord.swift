/// The number of a room in the log. Codes are for people; every table leads with this.
package struct RoomKey: Hashable, Sendable {
  package let rawValue: Int64

  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

/// What a room was made with. It never changes.
package struct RoomConfiguration: Sendable, Equatable {
  /// The name of the game, such as `relay`.
  package var game: String
  package var seatCount: Int
  /// Left out of the public list.
  package var isPrivate: Bool
  /// The game's own options, a JSON object, `{}` when there are none.
  package var options: [UInt8]
  /// 32 random bytes: the only chance a game ever gets.
  package var seed: [UInt8]

  package init(game: String, seatCount: Int, isPrivate: Bool, options: [UInt8], seed: [UInt8]) {
    self.game = game
    self.seatCount = seatCount
    self.isPrivate = isPrivate
    self.options = options
    self.seed = seed
  }
}

/// How far a room has come. The raw value is the word on the wire and in the log.
package enum RoomPhase: String, Sendable, CaseIterable {
  case waiting
  case playing
  case finished
}

/// A room to be created under a code that must be free.
package struct NewRoom: Sendable, Equatable {
  package var code: String
  package var configuration: RoomConfiguration
  package var phase: RoomPhase
  /// Milliseconds since 1970.
  package var createdAt: Int64

  package init(code: String, configuration: RoomConfiguration, phase: RoomPhase, createdAt: Int64) {
    self.code = code
    self.configuration = configuration
    self.phase = phase
    self.createdAt = createdAt
  }
}

/// A room as its row in the log says, with the right to write it.
package struct OpenedRoom: Sendable, Equatable {
  package var key: RoomKey
  /// Every commit for the room names this number; a higher one in the log means that somebody else owns the room now.
  package var epoch: Int64
  package var configuration: RoomConfiguration
  /// `seq` of the last row; 0 for none.
  package var head: Int64
  /// Nobody gets in any more: an operator has closed the room.
  package var isClosed: Bool
  /// Since when it was in nobody's memory; milliseconds since 1970. `nil` when its last owner has not let it go: until now.
  package var vacantSince: Int64?
  package var sessions: [SessionRecord]

  package init(
    key: RoomKey, epoch: Int64, configuration: RoomConfiguration, head: Int64, isClosed: Bool = false,
    vacantSince: Int64?, sessions: [SessionRecord]
  ) {
    self.key = key
    self.epoch = epoch
    self.configuration = configuration
    self.head = head
    self.isClosed = isClosed
    self.vacantSince = vacantSince
    self.sessions = sessions
  }
}

/// What everyone may know of a room.
package struct RoomSummary: Sendable, Equatable {
  package var code: String
  package var game: String
  package var seatCount: Int
  /// Seats that somebody holds.
  package var takenSeatCount: Int
  package var phase: RoomPhase
  package var isPrivate: Bool
  /// Milliseconds since 1970.
  package var createdAt: Int64

  package init(
    code: String, game: String, seatCount: Int, takenSeatCount: Int, phase: RoomPhase, isPrivate: Bool,
    createdAt: Int64
  ) {
    self.code = code
    self.game = game
    self.seatCount = seatCount
    self.takenSeatCount = takenSeatCount
    self.phase = phase
    self.isPrivate = isPrivate
    self.createdAt = createdAt
  }
}
