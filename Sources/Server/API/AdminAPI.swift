import ActionLog
import Bytes
import Crypto
import HTTP
import HTTPTypes
import JSON
import Sessions
import WebClient

/// The HTTP API for operators, on a listener of its own. All but the health checks and the files of the page needs the admin key, and
/// that only as a bearer token: no browser sends it by itself.
final class AdminAPI: Sendable {
  private enum Route: Sendable {
    case alive, ready
    case metrics, rooms, sessions, audit, keys
    case revokeSession, closeRoom, drain

    var isOpen: Bool { self == .alive || self == .ready }
  }

  let log: ActionLog
  let desk: RoomDesk
  private let health: Health
  private let keys: KeyRing
  private let adminKey: String

  private let router = Router<Route>([
    (.get, "/healthz", .alive),
    (.get, "/readyz", .ready),
    (.get, "/metrics", .metrics),
    (.get, "/admin/v1/rooms", .rooms),
    (.get, "/admin/v1/sessions", .sessions),
    (.get, "/admin/v1/audit", .audit),
    (.get, "/admin/v1/keys", .keys),
    (.post, "/admin/v1/sessions/{session}/revoke", .revokeSession),
    (.post, "/admin/v1/rooms/{room}/close", .closeRoom),
    (.post, "/admin/v1/drain", .drain),
  ])

  init(log: ActionLog, desk: RoomDesk, health: Health, keys: KeyRing, adminKey: String) {
    self.log = log
    self.desk = desk
    self.health = health
    self.keys = keys
    self.adminKey = adminKey
  }

  /// Answers `request` through `reply`, at once or from another thread.
  func answer(_ request: Request, from address: IPAddress, reply: @escaping Reply) {
    let call = Call(request, from: address, reply: reply)
    do throws(Problem) {
      switch router.match(request.method, request.path) {
      case .matched(let route, let parameters):
        if !route.isOpen { try authenticate(request) }
        try answer(call.with(parameters), by: route)
      case .methodNotAllowed(let allow): call.reply(.allowing(allow, to: request.method))
      case .notFound: call.reply(try asset(request))
      }
    } catch { call.reply(error.response) }
  }

  private func answer(_ call: Call, by route: Route) throws(Problem) {
    switch route {
    case .alive: call.reply(health.alive)
    case .ready: call.reply(health.readiness)
    case .metrics: metrics(call)
    case .rooms: try listRooms(call)
    case .sessions: try listSessions(call)
    case .audit: try listAudit(call)
    case .keys: call.reply(.keys(keys))
    case .revokeSession: revokeSession(call)
    case .closeRoom: try closeRoom(call)
    case .drain: drain(call)
    }
  }

  private func authenticate(_ request: Request) throws(Problem) {
    guard let presented = request.bearerToken, constantTimeEquals(presented.bytes, adminKey.bytes) else {
      throw Problem(
        .unauthorized, code: "unauthorized", "this needs the admin key as a bearer token",
        fields: [.wwwAuthenticate: "Bearer"])
    }
  }

  private func metrics(_ call: Call) {
    let isReady = health.isReady
    desk.counters { call.reply(Metrics($0, isReady: isReady).response) }
  }

  private func asset(_ request: Request) throws(Problem) -> Response {
    guard let asset = WebClient.adminAsset(path: request.path) else { throw .nothing(at: request.path) }
    return .asset(asset, to: request)
  }
}

extension Response {
  /// The names of the keys, never the keys: the first signs.
  fileprivate static func keys(_ ring: KeyRing) -> Response {
    let keys = ring.ids.map { id in
      JSONValue.object([("id", .string(id)), ("signs", .bool(id == ring.current.id))])
    }
    return .json(.ok, .object([("keys", .array(keys))]))
  }
}
