import ActionLog
import Bytes
import HTTP
import HTTPTypes
import Reactor
import Sessions
import Shards
import Specifications
import WebClient

/// The HTTP API for players: everything but `/ws`. It asks the log and the shards, and never touches a room in memory.
final class API: Sendable {
  private enum Route: Sendable {
    case alive, ready, games
    case createRoom, quickRoom, listRooms, room, roomLog
    case session, keepSession, endSession, refreshSession, resetSession
  }

  static let version = "0.1.0"

  let log: ActionLog
  let keys: KeyRing
  private let health: Health
  private let limits: AddressLimits
  private let crossOrigin: CrossOriginRules
  let desk: RoomDesk

  private let router = Router<Route>([
    (.get, "/healthz", .alive),
    (.get, "/readyz", .ready),
    (.get, "/v1/games", .games),
    (.post, "/v1/rooms", .createRoom),
    (.post, "/v1/rooms/quick", .quickRoom),
    (.get, "/v1/rooms", .listRooms),
    (.get, "/v1/rooms/{room}", .room),
    (.get, "/v1/rooms/{room}/log", .roomLog),
    (.get, "/v1/session", .session),
    (.post, "/v1/session", .keepSession),
    (.delete, "/v1/session", .endSession),
    (.post, "/v1/session/refresh", .refreshSession),
    (.post, "/v1/session/reset", .resetSession),
  ])

  init(
    log: ActionLog, keys: KeyRing, health: Health, limits: AddressLimits, origins: OriginPolicy, desk: RoomDesk
  ) {
    self.log = log
    self.keys = keys
    self.health = health
    self.limits = limits
    self.desk = desk
    crossOrigin = CrossOriginRules(origins)
  }

  /// Answers `request` through `reply`, at once or from another thread.
  func answer(_ request: Request, from address: IPAddress, reply: @escaping Reply) {
    let crossOrigin = crossOrigin
    let call = Call(request, from: address) { reply(crossOrigin.completed($0, to: request)) }
    do throws(Problem) {
      if let refusal = crossOrigin.refusal(of: request) { throw refusal }
      switch router.match(request.method, request.path) {
      case .matched(let route, let parameters): try answer(call.with(parameters), by: route)
      case .methodNotAllowed(let allow): call.reply(.allowing(allow, to: request.method))
      case .notFound: call.reply(try asset(request))
      }
    } catch { call.reply(error.response) }
  }

  private func answer(_ call: Call, by route: Route) throws(Problem) {
    switch route {
    case .alive: call.reply(health.alive)
    case .ready: call.reply(health.readiness)
    case .games: call.reply(Self.games)
    case .createRoom: try createRoom(call)
    case .quickRoom: try quickRoom(call)
    case .listRooms: try listRooms(call)
    case .room: try room(call)
    case .roomLog: try roomLog(call)
    case .session: session(try limited(call, by: .sessionCheck))
    case .keepSession: try keepSession(try limited(call, by: .sessionCheck))
    // A logout must always work.
    case .endSession: try endSession(call)
    case .refreshSession: try refreshSession(try limited(call, by: .sessionCheck))
    case .resetSession: try resetSession(try limited(call, by: .sessionCheck))
    }
  }

  /// Counts an act of the caller's address; the answer to the call returned says what is left.
  ///
  /// - Throws: 429 when nothing is.
  func limited(_ call: Call, by act: AddressLimits.Act) throws(Problem) -> Call {
    switch limits.admit(act, from: call.address, at: Moment.now().monotonic) {
    case .unlimited: call
    case .admitted(let quota): call.adding(quota.fields(of: act))
    case .refused(let quota): throw Problem(exceeding: quota, of: act)
    }
  }

  /// A file of the page, or a document for machines.
  private func asset(_ request: Request) throws(Problem) -> Response {
    guard let asset = WebClient.asset(path: request.path) ?? Specifications.document(path: request.path) else {
      throw .nothing(at: request.path)
    }
    return .asset(asset, to: request)
  }
}
