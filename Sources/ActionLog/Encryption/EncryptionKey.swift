import Crypto

/// A key of the operator, which seals data keys. What it prints has no secret.
package struct EncryptionKey: Sendable, Equatable, CustomStringConvertible {
  package static let byteCount = AESGCM.keyByteCount

  /// Its name in the settings and in the storage.
  package let id: String
  let secret: [UInt8]

  /// - Parameter secret: 32 random bytes.
  package init(id: String, secret: [UInt8]) {
    precondition(secret.count == Self.byteCount, "a key has 32 bytes")
    self.id = id
    self.secret = secret
  }

  package var description: String { "encryption key \(id)" }
}
