import ActionLog
import Bytes
import Crypto
import Foundation
import Games
import HTTP
import HTTPTypes
import JSON
import Rooms
import Sessions
import Shards
import Specifications
import Synchronization
import WebClient
import Wire

/// The HTTP API: everything but `/ws`. It asks the log and never touches a room in memory.
final class API: Sendable {
  enum Route: Sendable {
    case health, ready, games, createRoom, listRooms, room, session, drain
  }

  static let version = "0.1.0"

  let log: ActionLog
  let keys: KeyRing
  let admission: Admission
  private let adminKey: String
  /// Asks the shard of a room how a session stands.
  let standing:
    @Sendable (_ session: String, _ room: String, _ reply: @escaping @Sendable (SessionStanding) -> Void) -> Void

  private let router = Router<Route>([
    (.get, "/healthz", .health),
    (.get, "/readyz", .ready),
    (.get, "/v1/games", .games),
    (.post, "/v1/rooms", .createRoom),
    (.get, "/v1/rooms", .listRooms),
    (.get, "/v1/rooms/{room}", .room),
    (.get, "/v1/session", .session),
  ])
  private let adminRouter = Router<Route>([
    (.get, "/healthz", .health),
    (.get, "/readyz", .ready),
    (.post, "/admin/v1/drain", .drain),
  ])

  init(
    log: ActionLog, keys: KeyRing, adminKey: String, admission: Admission,
    standing: @escaping @Sendable (String, String, @escaping @Sendable (SessionStanding) -> Void) -> Void
  ) {
    self.log = log
    self.keys = keys
    self.adminKey = adminKey
    self.admission = admission
    self.standing = standing
  }

  /// Answers `request` through `reply`, at once or from a storage thread.
  func answer(_ request: Request, at door: Door, reply: @escaping @Sendable (Response) -> Void) {
    let (route, parameters): (Route, [String])
    switch (door == .admin ? adminRouter : router).match(request.method, request.path) {
    case .matched(let found, let values): (route, parameters) = (found, values)
    case .methodNotAllowed(let allow):
      return reply(.allowing(allow, to: request.method))
    case .notFound: return reply(asset(request, at: door))
    }
    switch route {
    case .health: reply(.json(.ok, Array("{\"status\":\"alive\"}".utf8)))
    case .ready: reply(readiness())
    case .games: reply(games())
    case .createRoom: createRoom(request, reply)
    case .listRooms: listRooms(request, reply)
    case .room: room(parameters[0], reply)
    case .session: session(request, reply)
    case .drain: reply(drain(request))
    }
  }

  private func readiness() -> Response {
    let reason: StaticString? =
      admission.isDraining ? "the server is going away" : log.isReachable ? nil : "the storage does not answer"
    guard let reason else { return .json(.ok, Array("{\"status\":\"ready\"}".utf8)) }
    return Problem(.serviceUnavailable, code: "not_ready", "\(reason)").response
  }

  /// Sends the server away, as SIGTERM does.
  private func drain(_ request: Request) -> Response {
    guard let key = request.bearerToken, constantTimeEquals(key.bytes, adminKey.bytes) else {
      var response = Problem(.unauthorized, code: "unauthorized", "this needs the admin key as a bearer token").response
      response.fields[.wwwAuthenticate] = "Bearer"
      return response
    }
    kill(getpid(), SIGTERM)
    return .json(.accepted, Array("{\"status\":\"draining\"}".utf8))
  }

  private func games() -> Response {
    let games = TableGame.catalog.map { game in
      JSONValue.object([
        ("name", .string(game.name)), ("title", .string(game.title)),
        (
          "seats",
          .object([
            ("min", .integer(Int64(game.seats.lowerBound))), ("max", .integer(Int64(game.seats.upperBound))),
          ])
        ),
        ("options", .object([])),
      ])
    }
    return .json(.ok, .object([("games", .array(games))]))
  }

  /// A file of the browser's page, or a document for machines.
  private func asset(_ request: Request, at door: Door) -> Response {
    guard door == .public,
      let asset = WebClient.asset(path: request.path) ?? Specifications.document(path: request.path)
    else { return notFound(request.path) }
    guard request.method == .get || request.method == .head else {
      return .allowing([.get, .head], to: request.method)
    }
    var fields: HTTPFields = [.contentType: asset.contentType, .eTag: asset.entityTag]
    for (name, value) in WebClient.headers {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    let isKnown = request.elements(of: .ifNoneMatch).contains { $0 == asset.entityTag || $0 == "*" }
    return isKnown ? Response(.notModified, fields: fields) : Response(.ok, fields: fields, body: asset.bytes)
  }

  func notFound(_ path: String) -> Response {
    Problem(.notFound, code: "not_found", "there is nothing at \(path)").response
  }
}

extension Response {
  static func json(_ status: HTTPResponse.Status, _ value: JSONValue) -> Response {
    var body = ByteWriter()
    value.write(to: &body)
    return .json(status, body.bytes)
  }
}
