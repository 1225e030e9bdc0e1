import Bytes
import Crypto

/// A refresh token, known to its bearer only: `ROOM.SID.FAMILY.SECRET`. The log keeps hashes.
///
/// All refresh tokens of a session share the secret of its family. So one that was used before is known to be of the family,
/// however long ago it was, and nobody who has never had one can make one.
package struct RefreshToken {
  package let text: String
  /// SHA-256 of `FAMILY`.
  package let familyHash: Digest
  /// SHA-256 of the whole text.
  package let hash: Digest

  /// The first of a session.
  package init(room: String, session: String, random: inout RandomGenerator) {
    self.init(room, session, family: Base64URL.encode(random.bytes(Self.familyByteCount)), &random)
  }

  fileprivate init(_ room: String, _ session: String, family: String, _ random: inout RandomGenerator) {
    text = "\(room).\(session).\(family).\(Base64URL.encode(random.bytes(Self.secretByteCount)))"
    familyHash = Self.hash(family)
    hash = Self.hash(text)
  }

  fileprivate static let familyByteCount = 16
  fileprivate static let secretByteCount = 32

  fileprivate static func hash(_ text: String) -> Digest {
    var hasher = SHA256Hasher()
    return hasher.digest(of: text.bytes)
  }
}

extension RefreshToken {
  /// A refresh token that somebody has presented: well-formed, and not to be believed before its hashes are compared.
  package struct Presented: Sendable, Equatable {
    /// Code of the room and id of the session, which say where the hashes are.
    package let room: String
    package let session: String
    package let familyHash: Digest
    package let hash: Digest
    private let family: String

    /// `nil` when the text is none: a room and a session of 1 to 32 letters, digits, `_` or `-`, and two secrets of their lengths.
    package init?(_ text: String) {
      guard text.utf8.count <= Self.maximumByteCount else { return nil }
      let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 4, parts[..<2].allSatisfy(Self.isName),
        Base64URL.decode(parts[2].bytes)?.count == familyByteCount,
        Base64URL.decode(parts[3].bytes)?.count == secretByteCount
      else { return nil }
      room = parts[0]
      session = parts[1]
      family = parts[2]
      familyHash = RefreshToken.hash(family)
      hash = RefreshToken.hash(text)
    }

    /// The token that replaces this one when it is traded in.
    package func next(random: inout RandomGenerator) -> RefreshToken {
      RefreshToken(room, session, family: family, &random)
    }

    /// Two names, the base 64 of 16 and of 32 bytes, and three dots.
    private static let maximumByteCount = 32 + 32 + 22 + 43 + 3

    private static func isName(_ text: String) -> Bool {
      (1...32).contains(text.utf8.count)
        && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }
  }
}

/// What presenting a refresh token does to its session.
package enum RefreshDecision: Equatable {
  case rotate
  /// It was the valid one, but it is too old.
  case expired
  /// Never a token of this session.
  case refuse
  /// A token of this session that was used before: somebody has a copy. The session ends.
  case revoke
}

extension RefreshDecision {
  /// Decides by hashes, so that no time depends on a secret.
  ///
  /// - Parameters:
  ///   - familyHash: Of the session's family.
  ///   - currentHash: Of the token that is valid now.
  ///   - expiresAt: When that one ends, in the unit of `now`.
  package init(
    _ presented: RefreshToken.Presented, familyHash: Digest, currentHash: Digest, expiresAt: Int64, now: Int64
  ) {
    if presented.hash == currentHash {
      self = now < expiresAt ? .rotate : .expired
    } else {
      self = presented.familyHash == familyHash ? .revoke : .refuse
    }
  }
}
