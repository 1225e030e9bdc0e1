import JSON

/// What one who joins may be.
package enum SessionRole: String, Sendable, CaseIterable {
  case player
  case spectator
}

/// What a session token says. All of it is signed.
package struct SessionClaims: Sendable, Equatable {
  /// `sid`
  package var sessionID: String
  /// Code of the room, the only one in which the token is good.
  package var room: String
  /// `nil` for spectators.
  package var player: String?
  package var role: SessionRole
  /// `iat` and `exp`: seconds since 1970 (RFC 7519, section 2).
  package var issuedAt: Int64
  package var expiresAt: Int64

  package init(
    sessionID: String, room: String, player: String?, role: SessionRole, issuedAt: Int64, expiresAt: Int64
  ) {
    self.sessionID = sessionID
    self.room = room
    self.player = player
    self.role = role
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
  }
}

/// Why a token is not accepted. It never says more than its bearer may know.
package enum TokenRefusal: Error, Equatable {
  /// Not a token of this server: malformed, of another kind, or with a wrong signature.
  case invalid
  /// It asks for a key that this server does not have, or no longer. Nothing in it can be believed.
  case unknownKey
  case expired
}

/// A session token: a JWT that this server has signed for itself.
///
/// No ticket is one, not even under the same key: its header says another kind, or its claims have the `sub` that ours never have.
package enum SessionToken {
  /// Longer tokens are refused unread; ours have about 300 bytes.
  static let maximumByteCount = 2048

  package static func sign(_ claims: SessionClaims, with key: SigningKey) -> String {
    JSONWebToken.sign(
      [
        ("sid", .string(claims.sessionID)),
        ("room", .string(claims.room)),
        ("player", claims.player.map(JSONValue.string) ?? .null),
        ("role", .string(claims.role.rawValue)),
        ("iat", .integer(claims.issuedAt)),
        ("exp", .integer(claims.expiresAt)),
      ], kind: .session, with: key)
  }

  /// The claims of a token that is good at `unixSeconds`, the key that signed it, and whether that is still the one that signs.
  package static func verify(
    _ token: String, keys: KeyRing, at unixSeconds: Int64
  ) throws(TokenRefusal) -> (claims: SessionClaims, keyID: String, isCurrentKey: Bool) {
    guard
      let token = JSONWebToken(token, kind: .session, byteLimit: maximumByteCount, ownHeaders: keys.headers),
      let keyID = token.keyID
    else { throw .invalid }
    guard let key = keys.key(keyID) else { throw .unknownKey }
    guard let claims = token.claims(signedBy: key).flatMap(SessionClaims.init) else { throw .invalid }
    guard unixSeconds < claims.expiresAt else { throw .expired }
    return (claims, keyID, keyID == keys.current.id)
  }
}

extension SessionClaims {
  fileprivate init?(_ payload: JSONValue) {
    guard payload["sub"] == nil, let sessionID = payload["sid"]?.string, let room = payload["room"]?.string,
      let role = payload["role"]?.string.flatMap(SessionRole.init), let issuedAt = payload["iat"]?.integer,
      let expiresAt = payload["exp"]?.integer
    else { return nil }
    self.init(
      sessionID: sessionID, room: room, player: payload["player"]?.string, role: role, issuedAt: issuedAt,
      expiresAt: expiresAt)
  }
}
