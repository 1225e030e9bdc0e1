import Bytes
import Crypto
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
  /// Not a token of this server: malformed, of an unknown key, or with a wrong signature.
  case invalid
  case expired
}

/// A session token: a JWT (RFC 7519) signed with HMAC-SHA-256, and with nothing else.
package enum SessionToken {
  /// Longer tokens are refused unread; ours have about 300 bytes.
  static let maximumByteCount = 2048

  package static func sign(_ claims: SessionClaims, with key: SigningKey) -> String {
    var payload = ByteWriter()
    JSONValue.object([
      ("sid", .string(claims.sessionID)),
      ("room", .string(claims.room)),
      ("player", claims.player.map(JSONValue.string) ?? .null),
      ("role", .string(claims.role.rawValue)),
      ("iat", .integer(claims.issuedAt)),
      ("exp", .integer(claims.expiresAt)),
    ]).write(to: &payload)
    var header = ByteWriter()
    JSONValue.object([("alg", .string("HS256")), ("typ", .string("JWT")), ("kid", .string(key.id))])
      .write(to: &header)
    var token = ByteWriter()
    Base64URL.encode(header.span, into: &token)
    token.append(UInt8(ascii: "."))
    Base64URL.encode(payload.span, into: &token)
    let signature = HMACSHA256.authenticate(token.span, key: key.secret.span)
    token.append(UInt8(ascii: "."))
    Base64URL.encode(signature.span, into: &token)
    return token.span.text
  }

  /// The claims of a token that is good at `unixSeconds`, and whether its key is still the one that signs.
  ///
  /// The signature is checked, in constant time, before a byte of the claims is read. The header only chooses among our keys: any `alg`
  /// but HS256 is refused (RFC 8725, section 3.1).
  package static func verify(
    _ token: String, keys: KeyRing, at unixSeconds: Int64
  ) throws(TokenRefusal) -> (claims: SessionClaims, isCurrentKey: Bool) {
    let text = Array(token.utf8)
    guard text.count <= maximumByteCount else { throw .invalid }
    let dots = text.indices.filter { text[$0] == UInt8(ascii: ".") }
    guard dots.count == 2,
      let header = object(text.span.extracting(0..<dots[0])),
      header["alg"]?.string == "HS256",
      let keyID = header["kid"]?.string, let key = keys.key(keyID),
      let signature = Base64URL.decode(text.span.extracting((dots[1] + 1)...))
    else { throw .invalid }
    let expected = HMACSHA256.authenticate(text.span.extracting(0..<dots[1]), key: key.secret.span)
    guard constantTimeEquals(expected.span, signature.span),
      let payload = object(text.span.extracting((dots[0] + 1)..<dots[1])), let claims = SessionClaims(payload)
    else { throw .invalid }
    guard unixSeconds < claims.expiresAt else { throw .expired }
    return (claims, keyID == keys.current.id)
  }

  private static func object(_ part: Span<UInt8>) -> JSONValue? {
    guard let bytes = Base64URL.decode(part), let value = try? JSONValue(parsing: bytes.span), value.members != nil
    else { return nil }
    return value
  }
}

extension SessionClaims {
  fileprivate init?(_ payload: JSONValue) {
    guard let sessionID = payload["sid"]?.string, let room = payload["room"]?.string,
      let role = payload["role"]?.string.flatMap(SessionRole.init), let issuedAt = payload["iat"]?.integer,
      let expiresAt = payload["exp"]?.integer
    else { return nil }
    self.init(
      sessionID: sessionID, room: room, player: payload["player"]?.string, role: role, issuedAt: issuedAt,
      expiresAt: expiresAt)
  }
}
