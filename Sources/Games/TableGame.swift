import Bytes
import JSON
import Rooms

/// Any of the games: one dispatch, by a switch, and no existential between a room and its rules.
///
/// A new game is a folder beside `Relay`, a case here, and its descriptor in `catalog`.
package enum TableGame: Game {
  case relay(Relay)

  /// The games that this server plays, as the public sees them.
  package static let catalog = [Relay.descriptor]

  package static func descriptor(of name: String) -> GameDescriptor? { catalog.first { $0.name == name } }

  package static let dependsOnActions = false

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
        "\(descriptor.name) is played on \(descriptor.seats.lowerBound) to \(descriptor.seats.upperBound) seats, not \(configuration.seatCount)"
      )
    }
    guard let options = try? JSONValue(parsing: configuration.options.span), let members = options.members else {
      throw InvalidGame("`options` must be an object")
    }
    if let (name, _) = members.first { throw InvalidGame("\(descriptor.name) has no option \"\(name)\"") }
    self = .relay(try Relay(configuration))
  }

  package var phase: RoomPhase {
    switch self {
    case .relay(let game): game.phase
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
