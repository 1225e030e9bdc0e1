import ActionLog
import Bytes
import Games
import HTTP
import HTTPTypes
import JSON
import Reactor
import Rooms
import Wire

extension API {
  private static let codeAlphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
  private static let usualPageSize = 20

  // MARK: POST /v1/rooms

  func createRoom(_ request: Request, _ reply: @escaping @Sendable (Response) -> Void) {
    do throws(Problem) {
      let room = try newRoom(from: try object(in: request))
      create(room, attemptsLeft: 8, reply)
    } catch { reply(error.response) }
  }

  private func newRoom(from body: JSONValue) throws(Problem) -> NewRoom {
    guard let game = body["game"]?.string else { throw .invalid("`game` must be a string") }
    let seats = try optional(body, "seats", "an integer") { $0.integer.flatMap { Int(exactly: $0) } }
    let isPrivate = try optional(body, "private", "true or false") { $0.bool } ?? false
    let options = try optional(body, "options", "an object") { $0.members == nil ? nil : $0 }
    var bytes: [UInt8]?
    if let options {
      var writer = ByteWriter()
      options.write(to: &writer)
      bytes = writer.bytes
    }
    do {
      let configuration = try TableGame.configuration(
        game: game, seats: seats, isPrivate: isPrivate, options: bytes, seed: Entropy.bytes(32))
      return NewRoom(
        code: randomCode(), configuration: configuration, phase: try TableGame(configuration).phase,
        createdAt: Moment.now().unixMilliseconds)
    } catch { throw .invalid(error.message, code: "bad_create") }
  }

  private func randomCode() -> String {
    String((0..<6).map { _ in Self.codeAlphabet.randomElement()! })
  }

  private func create(_ room: NewRoom, attemptsLeft: Int, _ reply: @escaping @Sendable (Response) -> Void) {
    log.createRoom(room) { [self] creation in
      switch creation {
      case .created:
        let configuration = room.configuration
        let summary = RoomSummary(
          code: room.code, game: configuration.game, seatCount: configuration.seatCount, takenSeatCount: 0,
          phase: room.phase, isPrivate: configuration.isPrivate, createdAt: room.createdAt)
        var response = Response.json(.created, summary.json)
        response.fields[.location] = "/v1/rooms/\(room.code)"
        reply(response)
      case .codeTaken:
        guard attemptsLeft > 0 else {
          return reply(
            Problem(.serviceUnavailable, code: "no_free_code", "no free room code was found; try again").response)
        }
        var other = room
        other.code = randomCode()
        create(other, attemptsLeft: attemptsLeft - 1, reply)
      }
    }
  }

  // MARK: GET /v1/rooms

  func listRooms(_ request: Request, _ reply: @escaping @Sendable (Response) -> Void) {
    do throws(Problem) {
      let query = try roomQuery(of: request)
      log.listRooms(query) { page in
        reply(
          .json(
            .ok,
            .object([
              ("rooms", .array(page.rooms.map(\.json))),
              ("next", page.next.map { .string(String($0.rawValue)) } ?? .null),
            ])))
      }
    } catch { reply(error.response) }
  }

  private func roomQuery(of request: Request) throws(Problem) -> RoomQuery {
    var query = RoomQuery(game: request.queryValue("game"), phase: nil, limit: Self.usualPageSize, before: nil)
    if let game = query.game, TableGame.descriptor(of: game) == nil {
      throw .malformed("there is no game \"\(game)\"")
    }
    if let text = request.queryValue("phase") {
      guard let phase = RoomPhase(rawValue: text) else {
        throw .malformed("`phase` is one of waiting, playing, finished")
      }
      query.phase = phase
    }
    if let text = request.queryValue("limit") {
      guard let limit = Int(text), (1...100).contains(limit) else {
        throw .malformed("`limit` is a number from 1 to 100")
      }
      query.limit = limit
    }
    if let text = request.queryValue("cursor") {
      guard let key = Int64(text), key > 0 else { throw .malformed("`cursor` is the `next` of another page") }
      query.before = RoomKey(key)
    }
    return query
  }

  // MARK: GET /v1/rooms/{room}

  func room(_ code: String, _ reply: @escaping @Sendable (Response) -> Void) {
    let missing = Problem(.notFound, code: "no_such_room", "there is no such room").response
    guard isRoomCode(code.bytes) else { return reply(missing) }
    log.room(code: code) { summary in reply(summary.map { .json(.ok, $0.json) } ?? missing) }
  }

  // MARK: Bodies

  /// The JSON object that a request brings.
  func object(in request: Request) throws(Problem) -> JSONValue {
    let type = request.fields[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
    guard type == "application/json" else {
      throw Problem(.unsupportedMediaType, code: "unsupported_media_type", "the body must be application/json")
    }
    guard let value = try? JSONValue(parsing: request.body.span) else { throw .malformed("the body is no JSON") }
    guard value.members != nil else { throw .invalid("the body must be an object") }
    return value
  }

  private func optional<Value>(
    _ body: JSONValue, _ name: String, _ kind: String, _ convert: (JSONValue) -> Value?
  ) throws(Problem) -> Value? {
    guard let member = body[name], !member.isNull else { return nil }
    guard let value = convert(member) else { throw .invalid("`\(name)` must be \(kind)") }
    return value
  }
}

extension Problem: Error {
  static func malformed(_ detail: String) -> Problem { Problem(.badRequest, code: "malformed", detail) }

  static func invalid(_ detail: String, code: String = "invalid") -> Problem {
    Problem(.unprocessableContent, code: code, detail)
  }
}

extension RoomSummary {
  fileprivate var json: JSONValue {
    .object([
      ("room", .string(code)), ("game", .string(game)), ("seats", .integer(Int64(seatCount))),
      ("taken", .integer(Int64(takenSeatCount))), ("phase", .string(phase.rawValue)), ("private", .bool(isPrivate)),
      ("created", .integer(createdAt)),
    ])
  }
}
