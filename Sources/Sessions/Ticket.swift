import JSON

/// What a ticket says of its bearer. All of it is signed by the operator's backend.
package struct TicketClaims: Sendable, Equatable {
  /// `sub`: who it is, 1 to 255 bytes without control characters. The same subject in a room is the same player.
  package var subject: String
  /// What others call the bearer. `nil`: the bearer may choose.
  package var name: String?
  /// Code of the room, the only one in which the ticket is good. `nil`: it is good in all.
  package var room: String?
  /// `nil`: the bearer may choose.
  package var role: SessionRole?
  /// `exp`: seconds since 1970.
  package var expiresAt: Int64

  package init(subject: String, name: String? = nil, room: String? = nil, role: SessionRole? = nil, expiresAt: Int64) {
    self.subject = subject
    self.name = name
    self.room = room
    self.role = role
    self.expiresAt = expiresAt
  }
}

/// Why a ticket is not accepted. Its bearer does not learn which key or claim it misses.
package enum TicketRefusal: Error, Equatable {
  case invalid
  case expired
}

extension TicketRefusal: CustomStringConvertible {
  /// In words for the bearer.
  package var description: String {
    switch self {
    case .invalid: "this ticket is not accepted here"
    case .expired: "the ticket has expired"
    }
  }
}

/// A ticket: a JWT by which the operator's backend lets somebody in who has logged in there.
///
/// No session token is one, not even under the same key: its header says another kind, and its claims have no `sub`.
package enum Ticket {
  /// Longer tickets are refused unread. A backend may pass on much of what its identity provider says.
  static let maximumByteCount = 8192

  /// - Parameters:
  ///   - others: Further claims, of other names than those of `TicketClaims`.
  ///   - issuedAt: `iat`, seconds since 1970.
  package static func sign(
    _ claims: TicketClaims, and others: [(String, JSONValue)] = [], issuedAt: Int64, with key: SigningKey
  ) -> String {
    var members: [(String, JSONValue)] = [("sub", .string(claims.subject))]
    if let name = claims.name { members.append(("name", .string(name))) }
    if let room = claims.room { members.append(("room", .string(room))) }
    if let role = claims.role { members.append(("role", .string(role.rawValue))) }
    members += others
    members += [("iat", .integer(issuedAt)), ("exp", .integer(claims.expiresAt))]
    return JSONWebToken.sign(members, kind: .ticket, with: key)
  }

  /// The claims of a ticket that is good at `unixSeconds`. A ticket that names no key may be of any of ours.
  package static func verify(
    _ ticket: String, under policy: TicketPolicy, at unixSeconds: Int64
  ) throws(TicketRefusal) -> TicketClaims {
    guard let token = JSONWebToken(ticket, kind: .ticket, byteLimit: maximumByteCount) else { throw .invalid }
    let keys = policy.keys.filter { token.keyID == nil || token.keyID == $0.id }
    guard let payload = keys.lazy.compactMap(token.claims(signedBy:)).first, let claims = TicketClaims(payload),
      policy.requiredClaims.allSatisfy({ $0.holds(in: payload) })
    else { throw .invalid }
    if let notBefore = payload["nbf"] {
      guard let notBefore = notBefore.numericDate, notBefore <= unixSeconds else { throw .invalid }
    }
    guard unixSeconds < claims.expiresAt else { throw .expired }
    return claims
  }
}

extension TicketClaims {
  /// OpenID Connect Core 1.0, section 2, has the bound.
  package static func isSubject(_ text: String) -> Bool {
    (1...255).contains(text.utf8.count)
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// `nil` when a claim is missing or is of another type than it should be. One that may be missing may also be null.
  fileprivate init?(_ payload: JSONValue) {
    func optional(_ name: String) -> JSONValue? { payload[name].flatMap { $0.isNull ? nil : $0 } }
    guard let subject = payload["sub"]?.string, let expiresAt = payload["exp"]?.numericDate,
      Self.isSubject(subject)
    else { return nil }
    self.init(subject: subject, expiresAt: expiresAt)
    if let name = optional("name") {
      guard let name = name.string else { return nil }
      self.name = name
    }
    if let room = optional("room") {
      guard let room = room.string else { return nil }
      self.room = room
    }
    if let role = optional("role") {
      guard let role = role.string.flatMap(SessionRole.init) else { return nil }
      self.role = role
    }
  }
}

extension JSONValue {
  /// Whole seconds since 1970 of a NumericDate, which may have a fraction (RFC 7519, section 2).
  fileprivate var numericDate: Int64? {
    switch self {
    case .integer(let seconds): seconds
    case .number(let text): Double(text).flatMap { Int64(exactly: $0.rounded(.down)) }
    default: nil
    }
  }
}
