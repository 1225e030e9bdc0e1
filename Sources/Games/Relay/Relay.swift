import Bytes
import Rooms

/// The game without rules: whatever one sends, everyone gets, as it was sent and in one order.
package struct Relay: Game {
  package static let descriptor = GameDescriptor(name: "relay", title: "Relay", seats: 1...1024, usualSeatCount: 8)

  package static let dependsOnActions = false

  package init(_ configuration: RoomConfiguration) throws(InvalidGame) {}

  package var phase: RoomPhase { .playing }

  package mutating func act(_ action: borrowing Span<UInt8>, by seat: Int) throws(IllegalAction) {}
}
