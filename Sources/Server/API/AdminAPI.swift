import Bytes
import Crypto
import Foundation
import HTTP
import HTTPTypes

/// The HTTP API for operators, on a listener of its own. All but the health checks needs the admin key.
final class AdminAPI: Sendable {
  private enum Route: Sendable {
    case alive, ready, drain
  }

  private let key: String
  private let health: Health

  private let router = Router<Route>([
    (.get, "/healthz", .alive),
    (.get, "/readyz", .ready),
    (.post, "/admin/v1/drain", .drain),
  ])

  init(key: String, health: Health) {
    self.key = key
    self.health = health
  }

  /// Answers `request` through `reply`, at once or from another thread.
  func answer(_ request: Request, from address: IPAddress, reply: @escaping Reply) {
    let call = Call(request, from: address, reply: reply)
    do throws(Problem) {
      switch router.match(request.method, request.path) {
      case .matched(let route, let parameters): try answer(call.with(parameters), by: route)
      case .methodNotAllowed(let allow): call.reply(.allowing(allow, to: request.method))
      case .notFound: throw .nothing(at: request.path)
      }
    } catch { call.reply(error.response) }
  }

  private func answer(_ call: Call, by route: Route) throws(Problem) {
    switch route {
    case .alive: return call.reply(health.alive)
    case .ready: return call.reply(health.readiness)
    case .drain: break
    }
    try authenticate(call.request)
    switch route {
    case .alive, .ready: break
    case .drain: call.reply(drain())
    }
  }

  private func authenticate(_ request: Request) throws(Problem) {
    guard let presented = request.bearerToken, constantTimeEquals(presented.bytes, key.bytes) else {
      throw Problem(
        .unauthorized, code: "unauthorized", "this needs the admin key as a bearer token",
        fields: [.wwwAuthenticate: "Bearer"])
    }
  }

  /// Sends the server away, as SIGTERM does.
  private func drain() -> Response {
    kill(getpid(), SIGTERM)
    return .json(.accepted, Array("{\"status\":\"draining\"}".utf8))
  }
}
