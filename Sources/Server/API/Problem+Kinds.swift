import HTTP
import HTTPTypes
import Shards

extension Problem: Error {
  static let noSuchRoom = Problem(.notFound, code: "no_such_room", "there is no such room")

  static let noToken = Problem(
    .unauthorized, code: "no_token", "this needs a session token", fields: [.wwwAuthenticate: "Bearer"])

  /// What was shown as a token is not good (RFC 6750, section 3.1).
  static func badToken(_ code: String, _ detail: String) -> Problem {
    Problem(
      .unauthorized, code: code, detail, fields: [.wwwAuthenticate: "Bearer error=\"invalid_token\""])
  }

  static let wrongRoom = Problem(.forbidden, code: "wrong_room", "the session token belongs to another room")

  static let invalidRefresh = badToken("invalid_refresh", "this is not the valid refresh token of a session")

  static let unavailable = Problem(
    .serviceUnavailable, code: "unavailable", "the room can't be read at the moment", fields: [.retryAfter: "1"])

  static func malformed(_ detail: String) -> Problem { Problem(.badRequest, code: "malformed", detail) }

  static func invalid(_ detail: String, code: String = "invalid") -> Problem {
    Problem(.unprocessableContent, code: code, detail)
  }

  static func nothing(at path: String) -> Problem {
    Problem(.notFound, code: "not_found", "there is nothing at \(path)")
  }
}

extension Problem {
  init(_ refusal: SessionRefusal) {
    switch refusal {
    case .noSuchRoom: self = .noSuchRoom
    case .revoked: self = .badToken("revoked", "this session has been revoked")
    case .released: self = .badToken("released", "the seat of this session was given up")
    case .roomClosed: self.init(.gone, code: "room_closed", "the room has been closed")
    case .invalidRefresh: self = .invalidRefresh
    case .elsewhere(let url):
      self.init(.misdirectedRequest, code: "moved", "another server has the room" + (url.map { ": \($0)" } ?? ""))
    case .unavailable: self = .unavailable
    }
  }
}
