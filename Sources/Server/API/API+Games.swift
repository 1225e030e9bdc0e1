import Games
import HTTP
import HTTPTypes
import JSON
import Rooms

extension API {
  /// The answer to GET /v1/games.
  static var games: Response {
    .json(.ok, .object([("games", .array(TableGame.catalog.map(\.json)))]))
  }
}

extension GameDescriptor {
  fileprivate var json: JSONValue {
    let seatCounts = JSONValue.object([
      ("min", .integer(Int64(seats.lowerBound))), ("max", .integer(Int64(seats.upperBound))),
    ])
    return .object([
      ("name", .string(name)), ("title", .string(title)), ("seats", seatCounts), ("options", .object([])),
    ])
  }
}
