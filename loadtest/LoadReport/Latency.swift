/// What a time is measured of: from the moment at which the operation should have been sent to the moment at which its end was seen.
package enum Latency: Int, Sendable, CaseIterable {
  case messageToEcho
  case actToOwnEvent
  case actToLastSeat
  case signalToSeat
  case signalToLastSeat
  case connectToOpen
  case connectToLive
  case resumeToLive
  case leaveToBye
  /// How long after its time an operation was sent. It measures the load tester, not the server.
  case dueToSent

  package var title: String {
    switch self {
    case .messageToEcho: "message to echo"
    case .actToOwnEvent: "act to own event"
    case .actToLastSeat: "act to last seat"
    case .signalToSeat: "signal to each seat"
    case .signalToLastSeat: "signal to last seat"
    case .connectToOpen: "connect to open"
    case .connectToLive: "connect to live"
    case .resumeToLive: "resume to live"
    case .leaveToBye: "leave to bye"
    case .dueToSent: "due to sent"
    }
  }
}

/// What is counted beside the times.
package enum Counter: Int, Sendable, CaseIterable {
  /// Operations that were sent: messages, acts, signals, joins; what the scenario is about.
  case operations
  /// What operations brought to seats: echoes, events, signals.
  case deliveries
  case connections
  case resumes
  /// Connections that ended although nobody asked for it.
  case disconnections
  case rejections
  /// Attempts to connect, to join or to resume that came to nothing.
  case failures
  case bytesSent
  case bytesReceived

  package var title: String {
    switch self {
    case .operations: "operations"
    case .deliveries: "deliveries"
    case .connections: "connections"
    case .resumes: "resumes"
    case .disconnections: "disconnections"
    case .rejections: "rejections"
    case .failures: "failures"
    case .bytesSent: "bytes sent"
    case .bytesReceived: "bytes received"
    }
  }
}
