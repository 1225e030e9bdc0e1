import TestSupport
import Testing

/// What a player holds after a join.
struct Login {
  let client: TestClient
  let room: String
  let player: String
  let session: String
  let token: String
  let refresh: String

  /// Fields of a request that shows the token.
  var bearer: [String: String] { ["Authorization": "Bearer \(token)"] }

  var cookie: [String: String] { ["Cookie": "croupier_session=\(token)"] }
}

extension ServerProcess {
  /// A new player, in a room that is made if need be, who has everything up to `live`.
  func logIn(_ request: JoinRequest = JoinRequest(newRoom()).creating()) throws -> Login {
    let client = try TestClient(listen)
    let joined = try client.join(request)
    _ = try client.take("live")
    return Login(
      client: client, room: request.room, player: try #require(joined["you"]?["player"]?.string),
      session: try #require(joined["you"]?["session"]?.string), token: try #require(joined["token"]?.string),
      refresh: try #require(joined["refresh"]?.string))
  }

  /// One request on a connection of its own.
  func http(
    _ method: String, _ target: String, fields: [String: String] = [:], body: String? = nil
  ) throws -> HTTPResponse {
    try HTTPClient(listen).request(method, target, fields: fields, body: body)
  }

  /// As an operator who knows the key.
  func operate(_ method: String, _ target: String, key: String = ServerProcess.adminKey) throws -> HTTPResponse {
    try HTTPClient(admin).request(method, target, fields: ["Authorization": "Bearer \(key)"])
  }
}
