/// A secret that signs tokens, under the name by which tokens ask for it.
package struct SigningKey: Sendable, Equatable, CustomStringConvertible {
  /// The header parameter `kid` (RFC 7515, section 4.1.4).
  package let id: String
  /// At least 32 bytes (RFC 7518, section 3.2).
  package let secret: [UInt8]

  package static let minimumSecretByteCount = 32

  package init(id: String, secret: [UInt8]) {
    precondition(secret.count >= Self.minimumSecretByteCount, "a key of HS256 has at least 32 bytes")
    self.id = id
    self.secret = secret
  }

  /// Without the secret.
  package var description: String { "\(id):***" }
}

/// The keys that this server knows: the first signs, all verify. A key is retired by putting a new one in front of it, and dropped
/// when the last token that it signed has ended.
package struct KeyRing: Sendable {
  private let keys: [SigningKey]
  /// Of the session tokens that the keys sign.
  let headers: [JSONWebToken.OwnHeader]

  package init(_ keys: [SigningKey]) {
    precondition(!keys.isEmpty, "a key ring needs a key")
    self.keys = keys
    headers = keys.map { JSONWebToken.OwnHeader(.session, $0) }
  }

  package var current: SigningKey { keys[0] }

  /// The names of all keys, that of the one that signs first.
  package var ids: [String] { keys.map(\.id) }

  func key(_ id: String) -> SigningKey? { keys.first { $0.id == id } }
}
