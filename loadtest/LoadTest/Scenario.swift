import LoadReport

/// What the players do.
package enum Scenario: String, Sendable, CaseIterable {
  /// Messages to an echo server and back: the engine without a game.
  case echo
  /// Signals in rooms: fan-out without a log.
  case signal
  /// Acts in rooms: logged, and then seen by all.
  case rooms
  /// Connect, join, leave, and again.
  case storm
  /// All but one of a room drop, miss some acts of that one, and resume.
  case reconnect
  /// As `rooms`, while the server is restarted.
  case restart
  /// Joined, and silent.
  case idle
  /// As `rooms`, while some stop reading for a while.
  case slow

  /// What is sent at the rate, or again and again by each speaker.
  enum Operation {
    case message
    case signal
    case act
    case cycle
    case resume
  }

  var operation: Operation? {
    switch self {
    case .echo: .message
    case .signal: .signal
    case .rooms, .restart, .slow: .act
    case .storm: .cycle
    case .reconnect: .resume
    case .idle: nil
    }
  }

  /// Whether all players connect once, in the beginning.
  package var gathers: Bool { self != .storm }

  /// Whether connecting is what is measured, and so no preparation.
  var beginsAtOnce: Bool { self == .storm || self == .idle }

  /// Whether operations wait for a player that may connect.
  var usesLine: Bool { self == .storm || self == .reconnect }

  /// The time that is measured when an operation has come to its end.
  package var completion: Latency {
    switch self {
    case .echo: .messageToEcho
    case .signal: .signalToLastSeat
    case .rooms, .restart, .slow: .actToOwnEvent
    case .storm, .idle: .connectToLive
    case .reconnect: .resumeToLive
    }
  }

  /// The time that it is about.
  package var headline: Latency {
    switch self {
    case .echo: .messageToEcho
    case .signal: .signalToSeat
    case .rooms, .slow: .actToOwnEvent
    case .storm, .idle: .connectToLive
    case .reconnect, .restart: .resumeToLive
    }
  }
}
