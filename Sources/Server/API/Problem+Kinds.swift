import HTTP
import HTTPTypes

extension Problem: Error {
  static let noSuchRoom = Problem(.notFound, code: "no_such_room", "there is no such room")

  static func malformed(_ detail: String) -> Problem { Problem(.badRequest, code: "malformed", detail) }

  static func invalid(_ detail: String, code: String = "invalid") -> Problem {
    Problem(.unprocessableContent, code: code, detail)
  }

  static func nothing(at path: String) -> Problem {
    Problem(.notFound, code: "not_found", "there is nothing at \(path)")
  }
}
