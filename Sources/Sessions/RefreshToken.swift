import Bytes
import Crypto

/// A refresh token: 32 random bytes, known to its bearer only; the log keeps the hash.
package struct RefreshToken {
  package let text: String
  package let hash: Digest

  package init(random: inout RandomGenerator) {
    text = Base64URL.encode(random.bytes(32))
    hash = Self.hash(of: text)
  }

  package static func hash(of text: String) -> Digest {
    var hasher = SHA256Hasher()
    return hasher.digest(of: text.bytes)
  }
}

/// What presenting a refresh token does to its session.
package enum RefreshDecision: Equatable {
  case rotate
  /// Not the token that is valid now.
  case refuse
  /// The token before the valid one: somebody has a copy. The session ends.
  case revoke
}

extension RefreshDecision {
  /// Decides by hashes, so that no time depends on a secret.
  package init(presented: Digest, current: Digest, previous: Digest, expiresAt: Int64, now: Int64) {
    if presented == current {
      self = now < expiresAt ? .rotate : .refuse
    } else {
      self = presented == previous ? .revoke : .refuse
    }
  }
}
