import ActionLog
import Bytes
import Games
import HTTP
import HTTPTypes
import JSON
import Reactor
import Rooms
import Shards

extension API {
  private static let codeAlphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
  private static let codeLength = 6
  /// There are 10^9 codes: not even the second try is for a code that is taken, unless there are very many rooms.
  private static let codeAttemptCount = 8

  // MARK: POST /v1/rooms

  func createRoom(_ call: Call) throws(Problem) {
    let body = try call.request.object()
    let room = try newRoom(
      game: try body.text("game"),
      seats: try body.optional("seats", "an integer") { $0.integer.flatMap { Int(exactly: $0) } },
      isPrivate: try body.optional("private", "true or false") { $0.bool } ?? false,
      options: try body.optional("options", "an object") { $0.members == nil ? nil : $0 })
    try create(room, for: call)
  }

  // MARK: POST /v1/rooms/quick

  /// An open room of a game, or a new one: nobody should wait alone where somebody waits already.
  func quickRoom(_ call: Call) throws(Problem) {
    let game = try call.request.object().text("game")
    let room = try newRoom(game: game, seats: nil, isPrivate: false, options: nil)
    log.quickRoom(game: game) { [self] found in
      if let found { return call.reply(.json(.ok, found.json)) }
      do throws(Problem) { try create(room, for: call) } catch { call.reply(error.response) }
    }
  }

  private func newRoom(game: String, seats: Int?, isPrivate: Bool, options: JSONValue?) throws(Problem) -> NewRoom {
    do {
      let configuration = try TableGame.configuration(
        game: game, seats: seats, isPrivate: isPrivate, options: options?.bytes, seed: Entropy.bytes(32))
      return NewRoom(
        code: randomCode(), configuration: configuration, phase: try TableGame(configuration).phase,
        createdAt: Moment.now().unixMilliseconds)
    } catch { throw .invalid(error.message, code: "bad_create") }
  }

  private func randomCode() -> String {
    String((0..<Self.codeLength).map { _ in Self.codeAlphabet.randomElement()! })
  }

  private func create(_ room: NewRoom, for call: Call) throws(Problem) {
    create(room, attemptsLeft: Self.codeAttemptCount, for: try limited(call, by: .roomCreation))
  }

  private func create(_ room: NewRoom, attemptsLeft: Int, for call: Call) {
    guard attemptsLeft > 0 else {
      let problem = Problem(.serviceUnavailable, code: "no_free_code", "no free room code was found; try again")
      return call.reply(problem.response)
    }
    log.createRoom(room) { [self] creation in
      switch creation {
      case .created:
        var response = Response.json(.created, room.summary.json)
        response.fields[.location] = "/v1/rooms/\(room.code)"
        call.reply(response)
      case .codeTaken:
        var other = room
        other.code = randomCode()
        create(other, attemptsLeft: attemptsLeft - 1, for: call)
      }
    }
  }
}

extension NewRoom {
  /// As the log has it, as long as nobody has joined.
  fileprivate var summary: RoomSummary {
    RoomSummary(
      code: code, game: configuration.game, seatCount: configuration.seatCount, takenSeatCount: 0, phase: phase,
      isPrivate: configuration.isPrivate, createdAt: createdAt)
  }
}
