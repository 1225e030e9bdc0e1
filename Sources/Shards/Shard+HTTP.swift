import Bytes
import Crypto
import HTTP
import HTTPTypes
import WebSocket

/// Which listener a connection came in by.
package enum Door: Sendable {
  case `public`
  /// For operators: no players here.
  case admin
}

extension Shard {
  /// Names of query items that carry secrets. A URL ends up in logs, so a request with one of them is refused (RFC 6750, section 5.3).
  private static let secretNames: Set<String> = [
    "token", "access_token", "session", "session_token", "refresh", "refresh_token", "ticket", "bearer", "jwt",
  ]

  // MARK: Requests

  /// Reads the next request in `bytes[offset...]`, if there is a whole one.
  mutating func readRequest(in bytes: Span<UInt8>, from offset: inout Int, on id: ConnectionID, at now: Moment) {
    switch connections[id].arrival.value.parser.next(in: bytes, from: &offset) {
    case .needsMoreBytes: break
    case .needsContinue:
      writer.appendHTTP { $0.append("HTTP/1.1 100 Continue\r\n\r\n") }
      appendWritten(to: id)
    case .violation(let violation):
      connections[id].stage = .awaitingResponse(keepsAlive: false, isHead: false)
      answer(Problem(violation).response, on: id, at: now)
    case .request(let request): received(request, on: id, at: now)
    }
  }

  private mutating func received(_ request: Request, on id: ConnectionID, at now: Moment) {
    connections[id].stage = .awaitingResponse(
      keepsAlive: request.isKeepAlive && drain == .none, isHead: request.method == .head)
    // An operator asks for the lines of a session by its name, which is no secret.
    if connections[id].door == .public,
      let item = request.query.first(where: { Self.secretNames.contains($0.name.lowercased()) })
    {
      let problem = Problem(
        .badRequest, code: "token_in_query",
        "`\(item.name)` must not stand in a URL, where it reaches logs; send the token in `join` or in Authorization")
      return answer(problem.response, on: id, at: now)
    }
    if request.path == "/ws", connections[id].door == .public {
      return upgrade(request, on: id, at: now)
    }
    outbox.requests.append((id, request, connections[id].door))
  }

  /// Answers the request that `id` waits for, and goes on with what came behind it.
  package mutating func respond(_ response: Response, on id: ConnectionID, at now: Moment) {
    guard connections.contains(id), case .awaitingResponse = connections[id].stage else { return }
    answer(response, on: id, at: now)
    if connections[id].stage == .http { readNextRequest(on: id, at: now) }
  }

  private mutating func answer(_ response: Response, on id: ConnectionID, at now: Moment) {
    guard case .awaitingResponse(let keepsAlive, let isHead) = connections[id].stage else { return }
    writer.appendHTTP {
      response.encode(into: &$0, keepsAlive: keepsAlive, isHead: isHead, unixSeconds: now.unixSeconds)
    }
    appendWritten(to: id)
    guard keepsAlive else { return finish(id, at: now) }
    connections[id].stage = .http
    connections[id].stageSince = now.monotonic
    arm(id)
  }

  /// Goes on with what came behind the last request, unless too much waits to be read by the peer.
  mutating func readNextRequest(on id: ConnectionID, at now: Moment) {
    readHeld(id, at: now)
    if connections[id].inputHasEnded { inputEnded(on: id, at: now) }
  }

  // MARK: Upgrade

  private mutating func upgrade(_ request: Request, on id: ConnectionID, at now: Moment) {
    let acceptance: Acceptance
    do {
      acceptance = try ServerHandshake.check(UpgradeRequest(request))
    } catch {
      return answer(Self.response(to: error), on: id, at: now)
    }
    guard configuration.origins.allows(origin: request.fields.single(.origin), host: request.fields.single(.host))
    else {
      let problem = Problem(.forbidden, code: "origin_not_allowed", "pages of this origin may not connect")
      return answer(problem.response, on: id, at: now)
    }
    connections[id].arrival.value.upgradeToken =
      request.bearerToken
      ?? acceptance.offeredProtocols.first { $0.hasPrefix("bearer.") }.map { String($0.dropFirst("bearer.".count)) }
      ?? request.cookie("croupier_session")
    connections[id].arrival.value.userAgentHash = request.fields[.userAgent].map(Self.hash)
    let selected = acceptance.offeredProtocols.first { $0 == "croupier.v1" }
    let compression = configuration.allowsCompression ? acceptance.compression : nil
    writer.appendHTTP { acceptance.appendResponse(selecting: selected, compression: compression, into: &$0) }
    appendWritten(to: id)
    connections[id].becomeWebSocket(compression, limits: limits, at: now.monotonic)
    arm(id)
  }

  private static func hash(userAgent: String) -> UInt64 {
    var hasher = SHA256Hasher()
    return hasher.digest(of: userAgent.bytes).prefix
  }

  private static func response(to error: HandshakeError) -> Response {
    // Named, because a status that is made of its number has no phrase.
    let status: HTTPResponse.Status =
      switch error.status {
      case 405: .methodNotAllowed
      case 426: .upgradeRequired
      default: .badRequest
      }
    var response = Problem(status, code: "bad_handshake", "no WebSocket handshake: \(error)").response
    for (name, value) in error.responseFields {
      if let name = HTTPField.Name(name) { response.fields[name] = value }
    }
    return response
  }

  // MARK: The end of input

  /// The peer has sent its last byte; it may still be reading.
  package mutating func inputEnded(on id: ConnectionID, at now: Moment) {
    guard connections.contains(id) else { return }
    connections[id].inputHasEnded = true
    switch connections[id].stage {
    case .awaitingResponse: break
    case .http where isHeld(id): break
    case .http, .webSocket, .ending: finish(id, at: now)
    }
  }
}

extension UpgradeRequest {
  fileprivate init(_ request: Request) {
    let fields = request.fields
    self.init(
      method: request.method.rawValue, httpMinorVersion: request.minorVersion, host: fields.single(.host),
      upgrade: fields[values: .upgrade], connection: fields[values: .connection],
      keys: fields[values: .secWebSocketKey], versions: fields[values: .secWebSocketVersion],
      protocols: fields[values: .secWebSocketProtocol], extensions: fields[values: .secWebSocketExtensions])
  }
}
