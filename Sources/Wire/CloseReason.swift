/// Why the server ends a connection: the word, its close code, and whether the client comes back by itself.
///
/// The range of a code is an order: 10xx and 43xx mean "reconnect and resume", 44xx "do not reconnect by yourself".
package enum CloseReason: String, Sendable, CaseIterable {
  case left
  case draining
  case overloaded
  case tooSlow = "too_slow"
  case heartbeatLost = "heartbeat_lost"
  case moved
  case badMessage = "bad_message"
  case badName = "bad_name"
  case badRoomCode = "bad_room_code"
  case badCreate = "bad_create"
  case invalidToken = "invalid_token"
  case expiredToken = "expired_token"
  case revoked
  case wrongRoom = "wrong_room"
  case released
  case noSuchRoom = "no_such_room"
  case roomFull = "room_full"
  case joinTimeout = "join_timeout"
  case takenOver = "taken_over"
  case roomClosed = "room_closed"
  case sessionInUse = "session_in_use"
  case rateLimited = "rate_limited"

  package var word: String { rawValue }

  package var code: UInt16 {
    switch self {
    case .left: 1000
    case .draining: 1012
    case .overloaded: 1013
    case .tooSlow: 4301
    case .heartbeatLost: 4302
    case .moved: 4303
    case .badMessage, .badName, .badRoomCode, .badCreate: 4400
    case .invalidToken: 4401
    case .expiredToken: 4402
    case .revoked, .wrongRoom, .released: 4403
    case .noSuchRoom: 4404
    case .roomFull: 4406
    case .joinTimeout: 4408
    case .takenOver: 4409
    case .roomClosed: 4410
    case .sessionInUse: 4423
    case .rateLimited: 4429
    }
  }

  package var reconnects: Bool {
    switch code {
    case 1001, 1012, 1013, 4300..<4400: true
    default: false
    }
  }
}

/// What was wrong with a request on a connection that stays.
package enum ErrorCode: String, Sendable, CaseIterable {
  case unknownType = "unknown_type"
  case notJoined = "not_joined"
  case alreadyJoined = "already_joined"
  case tooLarge = "too_large"
  case rateLimited = "rate_limited"
  case invalidRefresh = "invalid_refresh"
}

/// Why an action was refused.
package enum RejectCode: String, Sendable, CaseIterable {
  case notYourTurn = "not_your_turn"
  case illegalMove = "illegal_move"
  case stale
  case notPlaying = "not_playing"
  case spectator
  case busy
  case tooLarge = "too_large"
  case badID = "bad_id"
  case idReused = "id_reused"
  case rateLimited = "rate_limited"
  case nothingToClaim = "nothing_to_claim"
  case logFull = "log_full"
}
