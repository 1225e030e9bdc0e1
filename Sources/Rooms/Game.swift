import Bytes
import JSON

/// The rules of one game, as a pure value: it sees what players do and a seed, never the clock or a random source of its own, so that
/// the same log gives the same game.
package protocol Game: Sendable {
  /// Sets the game up.
  ///
  /// - Throws: `InvalidGame` when the number of seats or an option is not one that the game knows.
  init(_ configuration: RoomConfiguration) throws(InvalidGame)

  var phase: RoomPhase { get }

  /// Plays `action`, any valid JSON, for the player at `seat`; or refuses it and changes nothing.
  ///
  /// The room calls this once per row of kind `action`, in their order: when the action is made, and again when the room is loaded.
  mutating func act(_ action: borrowing Span<UInt8>, by seat: Int) throws(IllegalAction)

  /// Whether the state depends on the actions, so that loading a room must read them all again.
  var dependsOnActions: Bool { get }
}

/// Why a game can't be set up as asked, in words for the person who asked.
package struct InvalidGame: Error, Equatable {
  package var message: String

  package init(_ message: String) { self.message = message }
}

/// Why a game refused an action.
package enum IllegalAction: Error, Equatable {
  case notYourTurn
  case illegalMove(String)
}

/// What the public may know of a game before playing it.
package struct GameDescriptor: Sendable {
  /// The name on the wire.
  package var name: String
  /// The name for people.
  package var title: String
  package var seats: ClosedRange<Int>
  /// Seats of a room whose maker does not say.
  package var usualSeatCount: Int

  package init(name: String, title: String, seats: ClosedRange<Int>, usualSeatCount: Int) {
    self.name = name
    self.title = title
    self.seats = seats
    self.usualSeatCount = usualSeatCount
  }
}
