import Bytes
import Rooms

/// Any of the games: one dispatch, by a switch, and no existential between a room and its rules.
///
/// A new game is a folder beside `Relay`, its descriptor in `catalog`, and a case here; the compiler names the places that miss it.
package enum TableGame: Game {
  case relay(Relay)

  /// The games that this server plays, as the public sees them.
  package static let catalog = [Relay.descriptor]

  package static func descriptor(of name: String) -> GameDescriptor? { catalog.first { $0.name == name } }

  /// What a room is made with, from what a client asked for.
  ///
  /// - Parameters:
  ///   - seats: `nil` gives the game's usual number.
  ///   - options: a JSON object; `nil` is `{}`.
  ///   - seed: 32 random bytes.
  /// - Throws: `InvalidGame` with words for the client.
  package static func configuration(
    game: String, seats: Int?, isPrivate: Bool, options: [UInt8]?, seed: [UInt8]
  ) throws(InvalidGame) -> RoomConfiguration {
    guard let descriptor = descriptor(of: game) else { throw InvalidGame("there is no game \"\(game)\"") }
    let configuration = RoomConfiguration(
      game: game, seatCount: seats ?? descriptor.usualSeatCount, isPrivate: isPrivate,
      options: options ?? Array("{}".utf8), seed: seed)
    _ = try TableGame(configuration)
    return configuration
  }

  package init(_ configuration: RoomConfiguration) throws(InvalidGame) {
    guard let descriptor = Self.descriptor(of: configuration.game) else {
      throw InvalidGame("there is no game \"\(configuration.game)\"")
    }
    guard descriptor.seats.contains(configuration.seatCount) else {
      throw InvalidGame(
        "\(descriptor.name) has \(descriptor.seats.lowerBound) to \(descriptor.seats.upperBound) seats, not \(configuration.seatCount)"
      )
    }
    switch descriptor.name {
    case Relay.descriptor.name: self = .relay(try Relay(configuration))
    case let name: preconditionFailure("\(name) is in the catalog and can't be played")
    }
  }

  package var phase: RoomPhase {
    switch self {
    case .relay(let game): game.phase
    }
  }

  package var dependsOnActions: Bool {
    switch self {
    case .relay(let game): game.dependsOnActions
    }
  }

  package mutating func act(_ action: borrowing Span<UInt8>, by seat: Int) throws(IllegalAction) {
    switch self {
    case .relay(var game):
      try game.act(action, by: seat)
      self = .relay(game)
    }
  }
}
