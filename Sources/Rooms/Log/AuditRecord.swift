/// One line of the audit log, to which lines are only ever added. It never holds a token, a key or what somebody played.
package struct AuditRecord: Sendable, Equatable {
  /// What happened. The raw value is what the log stores.
  package enum Kind: String, Sendable, CaseIterable {
    case created
    case resumed
    case refreshed
    /// A token of a former key was replaced.
    case keyRotated = "key_rotated"
    case addressChanged = "address_changed"
    case userAgentChanged = "user_agent_changed"
    case badSignature = "bad_signature"
    case expired
    case revoked
    /// A refresh token was used twice: somebody has a copy.
    case refreshReused = "refresh_reused"
    case takenOver = "taken_over"
    case abandoned
    case claimed
    /// The seat was taken back after a long absence.
    case released
    case left
    case reset
    case loggedOut = "logged_out"
    case roomClosed = "room_closed"
    case sessionRevokedByOperator = "admin_revoke"
    case drained = "admin_drain"
  }

  /// Random: tells a line that is written again, because its first commit's fate was unknown, from another one.
  package let id: UInt64
  package let kind: Kind
  /// Milliseconds since 1970.
  package let at: Int64
  /// Code of the room.
  package let room: String?
  package let session: String?
  package let player: String?
  package let address: String?
  /// More, in a few words.
  package let detail: String?

  package init(
    id: UInt64, _ kind: Kind, at: Int64, room: String? = nil, session: String? = nil, player: String? = nil,
    address: String? = nil, detail: String? = nil
  ) {
    self.id = id
    self.kind = kind
    self.at = at
    self.room = room
    self.session = session
    self.player = player
    self.address = address
    self.detail = detail
  }
}
