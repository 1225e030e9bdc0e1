import ActionLog
import Sessions

/// A condition on several settings, each of which is allowed on its own.
struct ConfigurationRule: Sendable {
  /// The settings it compares; it is not checked when one of them could not be read.
  let settings: [String]
  /// What must hold, as a sentence.
  let requirement: String
  /// Only who serves must keep to it.
  var isForServing = false
  let holds: @Sendable (ServerConfiguration) -> Bool

  static let all: [ConfigurationRule] = [
    ConfigurationRule(
      settings: ["heartbeat.ping_after", "heartbeat.unstable_after"],
      requirement: "heartbeat.ping_after must be shorter than heartbeat.unstable_after"
    ) { $0.heartbeat.pingAfter < $0.heartbeat.unstableAfter },
    ConfigurationRule(
      settings: ["heartbeat.unstable_after", "heartbeat.lost_after"],
      requirement: "heartbeat.unstable_after must be shorter than heartbeat.lost_after"
    ) { $0.heartbeat.unstableAfter < $0.heartbeat.lostAfter },
    ConfigurationRule(
      settings: ["session.ttl", "session.refresh_ttl"],
      requirement: "session.ttl must not be longer than session.refresh_ttl"
    ) { $0.session.ttl <= $0.session.refreshTTL },
    ConfigurationRule(
      settings: ["session.away_after", "session.abandoned_after"],
      requirement: "session.away_after must be shorter than session.abandoned_after"
    ) { $0.session.awayAfter < $0.session.abandonedAfter },
    ConfigurationRule(
      settings: ["session.abandoned_after", "session.release_after"],
      requirement: "session.abandoned_after must be shorter than session.release_after"
    ) { $0.session.abandonedAfter < $0.session.releaseAfter },
    ConfigurationRule(
      settings: ["auth.mode", "auth.ticket_keys"],
      requirement:
        "auth.mode ticket needs auth.ticket_keys, which your backend signs tickets with; \(SigningKey.recipe)"
    ) { $0.auth.mode == .open || !$0.auth.ticketKeys.isEmpty },
    ConfigurationRule(
      settings: ["room.max_data_bytes", "websocket.max_message_bytes"],
      requirement: "room.max_data_bytes must be less than websocket.max_message_bytes"
    ) { $0.room.maxDataBytes < $0.webSocket.maxMessageBytes },
    ConfigurationRule(
      settings: ["websocket.max_message_bytes", "limits.send_queue_bytes"],
      requirement: "websocket.max_message_bytes must be less than limits.send_queue_bytes"
    ) { $0.webSocket.maxMessageBytes < $0.limits.sendQueueBytes },
    ConfigurationRule(
      settings: ["limits.actions_burst", "limits.actions_per_second"],
      requirement: "limits.actions_burst must not be less than limits.actions_per_second"
    ) { $0.limits.actionsBurst >= $0.limits.actionsPerSecond },
    ConfigurationRule(
      settings: ["tls.certificate", "tls.key"],
      requirement: "tls.certificate and tls.key need each other"
    ) { ($0.tls.certificate == nil) == ($0.tls.key == nil) },
    ConfigurationRule(
      settings: ["storage.url", "keys"],
      requirement: "PostgreSQL needs keys, the same on every server; \(SigningKey.recipe)", isForServing: true
    ) { configuration in
      guard case .postgresql(_) = configuration.storage else { return true }
      return !configuration.keys.isEmpty
    },
  ]

  /// The rule with the values that break it and where each is from.
  func problem(in configuration: ServerConfiguration) -> ConfigurationProblem {
    let values = settings.compactMap(Setting.named).map { setting in
      "\(setting.name) is \(setting.text(configuration)) (\(configuration.origin(of: setting)))"
    }
    return .contradiction("\(requirement): \(values.joined(separator: ", "))")
  }
}
