import Rooms

/// A page of a list of rooms, newest first.
package struct RoomQuery: Sendable, Equatable {
  /// Only rooms of this game.
  package var game: String?
  /// Only rooms in this phase.
  package var phase: RoomPhase?
  /// At most so many rooms; at least 1.
  package var limit: Int
  /// Only rooms made before this one: `next` of the page before.
  package var before: RoomKey?

  package init(game: String?, phase: RoomPhase?, limit: Int, before: RoomKey?) {
    self.game = game
    self.phase = phase
    self.limit = limit
    self.before = before
  }
}

package typealias RoomPage = Page<RoomSummary, RoomKey>

package enum RoomCreation: Sendable, Equatable {
  case created
  case codeTaken
}
