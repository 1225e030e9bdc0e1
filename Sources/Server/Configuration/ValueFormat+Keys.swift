import Bytes
import Sessions

extension ValueFormat<[SigningKey]> {
  /// Comma-separated `kid:hex`. A key shorter than its hash is weak (RFC 7518, section 3.2), so 32 bytes are the least.
  ///
  /// - Parameter none: How no keys read.
  static func keys(none: String) -> Self {
    ValueFormat(
      placeholder: "KEYS", allowed: "kid:hex of at least 32 bytes each, separated by commas", isSecret: true,
      parse: { (text) throws(ValueError) in
        var keys: [SigningKey] = []
        for (index, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
          let key = try key(part.trimmingSpaces(), position: index + 1)
          guard !keys.contains(where: { $0.id == key.id }) else {
            throw .invalid(reason: "has the kid of its key \(index + 1) twice")
          }
          keys.append(key)
        }
        return keys
      },
      text: { keys in keys.isEmpty ? none : keys.map(\.description).joined(separator: ",") })
  }

  /// A key is named by its position: what stands in the place of its kid may be the secret.
  private static func key(_ text: Substring, position: Int) throws(ValueError) -> SigningKey {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].utf8.count), parts[0].allSatisfy(isKeyIDCharacter) else {
      throw .invalid(reason: "has no kid:hex at position \(position); a kid is 1 to 64 letters, digits and ._-")
    }
    guard let secret = Hex.bytes(parts[1]) else {
      throw .invalid(reason: "has something else than pairs of hex digits in key \(position)")
    }
    guard secret.count >= SigningKey.minimumSecretByteCount else {
      throw .invalid(
        reason: "has \(secret.count) bytes in key \(position), which is less than 32; \(SigningKey.recipe)")
    }
    return SigningKey(id: String(parts[0]), secret: secret)
  }

  private static func isKeyIDCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
  }
}

extension SigningKey {
  static let recipe = "make one with `echo k1:$(openssl rand -hex 32)`"
}

extension SigningKey: CustomStringConvertible {
  package var description: String { "\(id):\(mask)" }
}
