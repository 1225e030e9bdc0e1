import Bytes
import Crypto

/// One login: who may speak for a player, or watch a room. Of secrets it holds hashes only. Times are milliseconds since 1970.
///
/// The log gets to know of it when it comes into being, connects, disconnects, is refreshed or ends; never per message.
package struct SessionRecord: Sendable, Equatable {
  /// The claim `sid` of its tokens.
  package let id: String
  /// `nil` for a spectator.
  package let player: String?
  package let name: String
  /// Who the operator's backend says it is: `sub` of the ticket. `nil` when nobody was asked.
  package let subject: String?
  package let createdAt: Int64

  /// The key that signed its latest token.
  package var keyID: String
  package var refresh: RefreshRecord
  /// How often it has connected: the number of its present generation.
  package var connectionCount: Int64 = 0
  @Packed package var connectedAt: Int64?
  @Packed package var disconnectedAt: Int64?
  @Packed package var reconnectedAt: Int64?
  /// When its client was last heard, as of the latest change.
  package var lastSeenAt: Int64
  /// Where it last connected from.
  package var address: String?
  /// The first 64 bits of SHA-256 of `User-Agent`, when it last connected.
  package var userAgentHash: UInt64?
  /// Whether it has a connection.
  package var isActive = false
  /// No token of this session is good any more.
  package var isRevoked = false

  package init(
    id: String, player: String?, name: String, subject: String?, createdAt: Int64, keyID: String,
    refresh: RefreshRecord
  ) {
    self.id = id
    self.player = player
    self.name = name
    self.subject = subject
    self.createdAt = createdAt
    self.keyID = keyID
    self.refresh = refresh
    lastSeenAt = createdAt
  }

  /// When its latest connection began.
  package var latestConnectionAt: Int64? { reconnectedAt ?? connectedAt }
}

/// What is kept of a session's refresh tokens, all of which share a secret of their family.
package struct RefreshRecord: Sendable, Equatable {
  /// SHA-256 of the family's secret: a token of the family that is not the valid one was used before.
  package var familyHash: Digest
  /// SHA-256 of the token that is valid now.
  package var hash: Digest
  /// Milliseconds since 1970 when it ends.
  package var expiresAt: Int64

  package init(familyHash: Digest, hash: Digest, expiresAt: Int64) {
    self.familyHash = familyHash
    self.hash = hash
    self.expiresAt = expiresAt
  }
}
