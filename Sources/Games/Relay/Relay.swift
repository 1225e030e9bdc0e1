import Bytes
import JSON
import Rooms

/// The game without rules: whatever one sends, everyone gets, as it was sent and in one order.
package struct Relay: Game {
  package static let descriptor = GameDescriptor(name: "relay", title: "Relay", seats: 1...1024, usualSeatCount: 8)

  package init(_ configuration: RoomConfiguration) throws(InvalidGame) {
    let options = try? JSONValue(parsing: configuration.options.span)
    if let (name, _) = options?.members?.first { throw InvalidGame("relay has no option \"\(name)\"") }
  }

  package var phase: RoomPhase { .playing }

  package var dependsOnActions: Bool { false }

  package mutating func act(_ action: borrowing Span<UInt8>, by seat: Int) throws(IllegalAction) {}
}
