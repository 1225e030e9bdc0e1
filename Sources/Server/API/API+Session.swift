import Bytes
import HTTP
import HTTPTypes
import JSON
import Reactor
import Sessions
import Shards

extension API {
  /// Version of the tokens that this server makes and takes.
  private static let tokenVersion: Int64 = 1

  // MARK: GET /v1/session

  /// What a token is worth. Always 200: without a good token, that is the answer.
  func session(_ call: Call) {
    guard let token = call.request.sessionToken else { return call.reply(Self.strangers(isCompatible: nil)) }
    let claims: SessionClaims
    do throws(TokenRefusal) {
      claims = try SessionToken.verify(token, keys: keys, at: Moment.now().unixSeconds).claims
    } catch { return call.reply(Self.strangers(isCompatible: error == .expired)) }
    desk.ask(.describe(claims), ofRoom: claims.room) { reply in
      switch reply {
      case .standing(let standing): call.reply(Self.standing(of: claims, isConnected: standing.isConnected))
      // The token is genuine; more only its room can tell.
      case .refused(.elsewhere), .refused(.unavailable):
        call.reply(Self.standing(of: claims, isConnected: nil))
      case .refused: call.reply(Self.strangers(isCompatible: true))
      case .tokens, .done: preconditionFailure("a session is described by how it stands")
      }
    }
  }

  private static func standing(of claims: SessionClaims, isConnected: Bool?) -> Response {
    let expiresIn = max(0, claims.expiresAt - Moment.now().unixSeconds)
    return .json(
      .ok,
      .object([
        ("authenticated", .bool(true)), ("compatible", .bool(true)), ("token_version", .integer(tokenVersion)),
        ("server_version", .string(version)), ("room", .string(claims.room)),
        ("player", claims.player.map { .string($0) } ?? .null), ("expires_in", .integer(expiresIn)),
        ("connected", isConnected.map { .bool($0) } ?? .null),
      ]))
  }

  /// The answer to whoever has no good token.
  ///
  /// - Parameter isCompatible: whether the token was one that this server can read; `nil` without one.
  private static func strangers(isCompatible: Bool?) -> Response {
    .json(
      .ok,
      .object([
        ("authenticated", .bool(false)), ("compatible", isCompatible.map { .bool($0) } ?? .null),
        ("token_version", isCompatible == true ? .integer(tokenVersion) : .null),
        ("server_version", .string(version)), ("room", .null), ("player", .null), ("expires_in", .null),
        ("connected", .null),
      ]))
  }

  // MARK: POST and DELETE /v1/session

  /// Lets a browser keep a token in a cookie.
  func keepSession(_ call: Call) throws(Problem) {
    let token = try call.request.object().text("token")
    let claims = try claims(in: token, of: call)
    desk.ask(.describe(claims), ofRoom: claims.room) { reply in
      switch reply {
      case .standing:
        let life = max(0, claims.expiresAt - Moment.now().unixSeconds)
        call.reply(Response(.noContent, fields: [.setCookie: SessionCookie.keeping(token, seconds: life)]))
      case .refused(let refusal): call.reply(Problem(refusal).response)
      case .tokens, .done: preconditionFailure("a session is described by how it stands")
      }
    }
  }

  /// Logs out. A session that is over already is as good.
  func endSession(_ call: Call) throws(Problem) {
    let claims = try claims(of: call)
    desk.ask(.end(session: claims.sessionID, .loggedOut), ofRoom: claims.room) { reply in
      switch reply {
      case .done, .refused(.revoked), .refused(.released), .refused(.roomClosed), .refused(.noSuchRoom):
        call.reply(Response(.noContent, fields: [.setCookie: SessionCookie.forgetting]))
      case .refused(let refusal): call.reply(Problem(refusal).response)
      case .standing, .tokens: preconditionFailure("an end is done or refused")
      }
    }
  }

  // MARK: POST /v1/session/refresh and /v1/session/reset

  func refreshSession(_ call: Call) throws(Problem) {
    let text = try call.request.object().text("refresh")
    guard let presented = RefreshToken.Presented(text) else { throw .invalidRefresh }
    trade(.refresh(presented), ofRoom: presented.room, session: presented.session, for: call)
  }

  /// Gives the same player a new session.
  func resetSession(_ call: Call) throws(Problem) {
    let claims = try claims(of: call)
    trade(.reset(claims), ofRoom: claims.room, session: claims.sessionID, for: call)
  }

  private func trade(_ request: SessionRequest, ofRoom room: String, session: String, for call: Call) {
    desk.ask(request, ofRoom: room) { [self] reply in
      switch reply {
      case .tokens(let tokens): call.reply(answer(tokens, to: call.request, session: session))
      case .refused(let refusal): call.reply(Problem(refusal).response)
      case .standing, .done: preconditionFailure("tokens are traded for tokens")
      }
    }
  }

  /// A browser that keeps a token of the session in the cookie keeps the new one there.
  private func answer(_ tokens: SessionTokens, to request: Request, session: String) -> Response {
    var response = Response.json(
      .ok,
      .object([
        ("token", .string(tokens.token)), ("refresh", .string(tokens.refresh)),
        ("expires_in", .integer(tokens.expiresIn)),
      ]))
    let kept = request.cookie(SessionCookie.name).flatMap {
      try? SessionToken.verify($0, keys: keys, at: Moment.now().unixSeconds).claims
    }
    if kept?.sessionID == session {
      response.fields[.setCookie] = SessionCookie.keeping(tokens.token, seconds: tokens.expiresIn)
    }
    return response
  }
}
