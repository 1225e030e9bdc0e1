/// A secret of AES-256, under the name by which what it has sealed asks for it.
package struct EncryptionKey: Sendable, Equatable, CustomStringConvertible {
  package static let secretByteCount = AESGCM.keyByteCount

  package let id: String
  package let secret: [UInt8]

  package init(id: String, secret: [UInt8]) {
    precondition(secret.count == Self.secretByteCount, "a key of AES-256 has 32 bytes")
    self.id = id
    self.secret = secret
  }

  /// Without the secret.
  package var description: String { "\(id):***" }
}
