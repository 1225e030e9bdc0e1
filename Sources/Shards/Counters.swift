import Wire

/// What a shard has counted since its start, and how much there is now: for metrics. Plain numbers, changed in place.
package struct Counters: Sendable, Equatable {
  /// Joins that have led into a room: those of new sessions, and those of known ones.
  package var newSessions = 0
  package var resumes = 0
  /// Tokens and tickets that were refused.
  package var refusedTokens = 0
  package var acceptedActions = 0
  package var rejections = 0
  package var signals = 0
  /// Rows that have become durable.
  package var committedEvents = 0
  /// Connections that the server has ended, by the word it gave.
  package private(set) var endings: [CloseReason: Int] = [:]

  /// As of now.
  package var connections = 0
  package var members = 0
  package var rooms = 0
  package var timers = 0

  mutating func count(ending reason: CloseReason) { endings[reason, default: 0] += 1 }
}
