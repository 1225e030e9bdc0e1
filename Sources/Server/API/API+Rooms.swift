import ActionLog
import Bytes
import Games
import HTTP
import HTTPTypes
import JSON
import Rooms
import Wire

extension API {
  private static let usualPageSize: Int64 = 20
  private static let largestPageSize: Int64 = 100

  // MARK: GET /v1/rooms

  func listRooms(_ call: Call) throws(Problem) {
    log.listRooms(try roomQuery(of: call.request)) { page in
      call.reply(.page("rooms", of: page.items.map(\.json), next: page.next))
    }
  }

  private func roomQuery(of request: Request) throws(Problem) -> RoomQuery {
    let limit = try request.number("limit", in: 1...Self.largestPageSize, usual: Self.usualPageSize)
    var query = RoomQuery(game: request.queryValue("game"), phase: nil, limit: Int(limit), before: try request.cursor())
    if let game = query.game, TableGame.descriptor(of: game) == nil {
      throw .malformed("there is no game \"\(game)\"")
    }
    if let text = request.queryValue("phase") {
      guard let phase = RoomPhase(rawValue: text) else {
        throw .malformed("`phase` is one of waiting, playing, finished")
      }
      query.phase = phase
    }
    return query
  }

  // MARK: GET /v1/rooms/{room}

  func room(_ call: Call) throws(Problem) {
    let code = call.parameters[0]
    guard isRoomCode(code.bytes) else { throw .noSuchRoom }
    log.room(code: code) { summary in
      call.reply(summary.map { .json(.ok, $0.json) } ?? Problem.noSuchRoom.response)
    }
  }
}

extension RoomSummary {
  var json: JSONValue {
    .object([
      ("room", .string(code)), ("game", .string(game)), ("seats", .integer(Int64(seatCount))),
      ("taken", .integer(Int64(takenSeatCount))), ("phase", .string(phase.rawValue)), ("private", .bool(isPrivate)),
      ("created", .integer(createdAt)),
    ])
  }
}
