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

  /// What a token is worth. Always 200: without a good token, that is the answer.
  func session(_ call: Call) {
    let now = Moment.now().unixSeconds
    guard let token = call.request.bearerToken ?? call.request.cookie("croupier_session"),
      let (claims, _) = try? SessionToken.verify(token, keys: keys, at: now)
    else { return call.reply(Self.answer(nil, isConnected: nil, now: now)) }
    desk.ask(.describe(claims), ofRoom: claims.room) { answer in
      if case .standing(let standing) = answer {
        call.reply(Self.answer(claims, isConnected: standing.isConnected, now: now))
      } else {
        call.reply(Self.answer(nil, isConnected: nil, now: now))
      }
    }
  }

  private static func answer(_ claims: SessionClaims?, isConnected: Bool?, now: Int64) -> Response {
    .json(
      .ok,
      .object([
        ("authenticated", .bool(claims != nil)), ("compatible", claims.map { _ in .bool(true) } ?? .null),
        ("token_version", claims.map { _ in .integer(tokenVersion) } ?? .null), ("server_version", .string(version)),
        ("room", claims.map { .string($0.room) } ?? .null), ("player", claims?.player.map { .string($0) } ?? .null),
        ("expires_in", claims.map { .integer($0.expiresAt - now) } ?? .null),
        ("connected", isConnected.map { .bool($0) } ?? .null),
      ]))
  }
}
