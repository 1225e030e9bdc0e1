import Bytes
import JSON
import Reactor
import Sessions

/// What a token says, and whether a server of this configuration would believe it. Holds no key and no signature.
package struct TokenInspection: Sendable {
  /// In lines.
  package let report: String
  /// Whether it is good for anything now.
  package let isGood: Bool

  /// `nil` when the text is no JSON Web Token at all.
  package init?(
    _ token: String, configuration: ServerConfiguration, at now: Moment = .now()
  ) throws(DataDirectoryError) {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Self.json(parts[0]), let claims = Self.json(parts[1]) else { return nil }
    let keys =
      configuration.keys.isEmpty
      ? try DataDirectory(for: configuration.storage).keptSigningKeys() : configuration.keys
    let session = Self.session(token, keys, now.unixSeconds)
    let ticket = Self.ticket(token, configuration.auth, now.unixSeconds)
    report = """
      header: \(header)
      claims: \(claims)
      as a session token: \(session.words)
      as a ticket: \(ticket.words)

      """
    isGood = session.isGood || ticket.isGood
  }

  private struct Verdict {
    var isGood = false
    let words: String

    static func good(until end: Int64, _ now: Int64, _ more: String = "") -> Verdict {
      Verdict(isGood: true, words: "good for \(end - now) s\(more)")
    }
  }

  private static func session(_ token: String, _ keys: [SigningKey], _ now: Int64) -> Verdict {
    guard !keys.isEmpty else { return Verdict(words: "no keys to verify it with") }
    do throws(TokenRefusal) {
      let (claims, keyID, isCurrent) = try SessionToken.verify(token, keys: KeyRing(keys), at: now)
      return .good(until: claims.expiresAt, now, ", by the key \(keyID)\(isCurrent ? "" : ", which signs no more")")
    } catch {
      switch error {
      case .invalid: return Verdict(words: "invalid")
      case .unknownKey: return Verdict(words: "of none of keys")
      case .expired: return Verdict(words: "expired")
      }
    }
  }

  private static func ticket(_ token: String, _ auth: ServerConfiguration.Authentication, _ now: Int64) -> Verdict {
    guard !auth.ticketKeys.isEmpty else { return Verdict(words: "no auth.ticket_keys to verify it with") }
    let policy = TicketPolicy(keys: auth.ticketKeys, requiredClaims: auth.requiredClaims)
    do throws(TicketRefusal) {
      return .good(until: try Ticket.verify(token, under: policy, at: now).expiresAt, now)
    } catch {
      switch error {
      case .invalid: return Verdict(words: "invalid")
      case .expired: return Verdict(words: "expired")
      }
    }
  }

  private static func json(_ part: Substring) -> String? {
    guard let bytes = Base64URL.decode(String(part).bytes), let value = try? JSONValue(parsing: bytes.span) else {
      return nil
    }
    var writer = ByteWriter()
    value.write(to: &writer)
    return writer.span.text
  }
}
