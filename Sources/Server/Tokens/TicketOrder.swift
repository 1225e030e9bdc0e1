import Bytes
import JSON
import Reactor
import Sessions
import Wire

/// A ticket that somebody wants who has no backend yet, in the words of the command line.
package struct TicketOrder: Sendable {
  private let subject: String
  private let name: String?
  private let room: String?
  private let role: SessionRole?
  private let life: Duration
  private let others: [(String, JSONValue)]

  /// - Parameters:
  ///   - life: Such as `1h`.
  ///   - claims: Further claims, each `name=value`; the values of one name become an array.
  /// - Throws: When the server would refuse the ticket whatever the configuration.
  package init(
    subject: String, name: String?, room: String?, role: String?, life: String, claims: [String]
  ) throws(TicketOrderError) {
    guard TicketClaims.isSubject(subject) else {
      throw .option("sub", "needs 1 to 255 bytes without control characters")
    }
    if let name, trimmedName(name) != name {
      throw .option("name", "needs 1 to 32 characters without control characters or spaces around them")
    }
    if let room, !isRoomCode(room.bytes) { throw .option("room", "needs 1 to 32 letters, digits, `_` or `-`") }
    if let role, SessionRole(rawValue: role) == nil { throw .option("role", "is player or spectator") }
    self.subject = subject
    self.name = name
    self.room = room
    self.role = role.flatMap(SessionRole.init)
    self.life = try Self.life(life)
    others = try Self.others(claims)
  }

  /// The ticket, signed with the first of `auth.ticket_keys`.
  package func ticket(
    for configuration: ServerConfiguration, at now: Moment = .now()
  ) throws(TicketOrderError) -> String {
    guard let key = configuration.auth.ticketKeys.first else { throw .noKey }
    let claims = TicketClaims(
      subject: subject, name: name, room: room, role: role,
      expiresAt: now.unixSeconds + life.components.seconds)
    return Ticket.sign(claims, and: others, issuedAt: now.unixSeconds, with: key)
  }

  private static func life(_ text: String) throws(TicketOrderError) -> Duration {
    let format = ValueFormat.duration(.seconds(1) ... .days(365))
    do {
      return try format.parse(text)
    } catch {
      switch error {
      case .invalid(let reason): throw .option("expires-in", "\(reason); allowed: \(format.allowed)")
      }
    }
  }

  private static let ownClaims = ["sub", "name", "room", "role", "iat", "nbf", "exp"]

  private static func others(_ claims: [String]) throws(TicketOrderError) -> [(String, JSONValue)] {
    var others: [(String, JSONValue)] = []
    for text in claims {
      guard let claim = RequiredClaim(text[...]), let value = claim.value else {
        throw .option("claim", "is written name=value")
      }
      guard !ownClaims.contains(claim.name) else { throw .option("claim", "can't set \(claim.name)") }
      if let index = others.firstIndex(where: { $0.0 == claim.name }) {
        others[index].1 = .array((others[index].1.elements ?? [others[index].1]) + [.string(value)])
      } else {
        others.append((claim.name, .string(value)))
      }
    }
    return others
  }
}

/// Why there is no ticket.
package enum TicketOrderError: Error, Equatable, CustomStringConvertible {
  case noKey
  /// The command's option, without its dashes.
  case option(String, String)

  package var description: String {
    switch self {
    case .noKey: "a ticket needs a key: auth.ticket_keys is not set; \(SigningKey.recipe)"
    case .option(let name, let reason): "--\(name) \(reason)"
    }
  }
}
