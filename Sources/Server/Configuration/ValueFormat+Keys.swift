import Bytes
import Crypto
import Sessions

extension ValueFormat<[SigningKey]> {
  /// Comma-separated `kid:hex`. A key shorter than its hash is weak (RFC 7518, section 3.2), so 32 bytes are the least.
  ///
  /// - Parameter none: How no keys read.
  static func keys(none: String) -> Self {
    ValueFormat(
      placeholder: "KEYS", allowed: "kid:hex of at least 32 bytes each, separated by commas", isSecret: true,
      parse: { (text) throws(ValueError) in
        try namedSecrets(text).enumerated().map { (index, key) throws(ValueError) in
          guard key.secret.count >= SigningKey.minimumSecretByteCount else {
            throw .invalid(
              reason: "has \(key.secret.count) bytes in key \(index + 1), which is less than 32; \(SigningKey.recipe)")
          }
          return SigningKey(id: key.id, secret: key.secret)
        }
      },
      text: { $0.isEmpty ? none : $0.map(\.description).joined(separator: ",") })
  }
}

extension ValueFormat<[EncryptionKey]> {
  /// Comma-separated `kid:hex` of exactly as many bytes as the cipher takes.
  ///
  /// - Parameter none: How no keys read.
  static func encryptionKeys(none: String) -> Self {
    ValueFormat(
      placeholder: "KEYS", allowed: "kid:hex of exactly 32 bytes each, separated by commas", isSecret: true,
      parse: { (text) throws(ValueError) in
        try namedSecrets(text).enumerated().map { (index, key) throws(ValueError) in
          guard key.secret.count == EncryptionKey.secretByteCount else {
            throw .invalid(
              reason: "has \(key.secret.count) bytes in key \(index + 1), which is not 32; \(SigningKey.recipe)")
          }
          return EncryptionKey(id: key.id, secret: key.secret)
        }
      },
      text: { $0.isEmpty ? none : $0.map(\.description).joined(separator: ",") })
  }
}

extension SigningKey {
  static let recipe = "make one with `croupier token key`"
}

/// The pairs of comma-separated `kid:hex`, in their order. No kid is there twice.
private func namedSecrets(_ text: String) throws(ValueError) -> [(id: String, secret: [UInt8])] {
  var keys: [(id: String, secret: [UInt8])] = []
  for (index, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
    let key = try namedSecret(part.trimmingSpaces(), position: index + 1)
    guard !keys.contains(where: { $0.id == key.id }) else {
      throw .invalid(reason: "has the kid of its key \(index + 1) twice")
    }
    keys.append(key)
  }
  return keys
}

/// A key is named by its position: what stands in the place of its kid may be the secret.
private func namedSecret(_ text: Substring, position: Int) throws(ValueError) -> (id: String, secret: [UInt8]) {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false)
  guard parts.count == 2, (1...64).contains(parts[0].utf8.count), parts[0].allSatisfy(isKeyIDCharacter) else {
    throw .invalid(reason: "has no kid:hex at position \(position); a kid is 1 to 64 letters, digits and ._-")
  }
  guard let secret = Hex.bytes(parts[1]) else {
    throw .invalid(reason: "has something else than pairs of hex digits in key \(position)")
  }
  return (String(parts[0]), secret)
}

private func isKeyIDCharacter(_ character: Character) -> Bool {
  character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
}
