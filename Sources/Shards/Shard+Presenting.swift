import Bytes
import Crypto
import Rooms
import Sessions
import Wire

// What a client shows when it wants in: a token of a session, or, where the operator asks for that, a ticket.
extension Shard {
  /// Checks what the client shows; false when it was refused.
  mutating func present(_ joining: inout Joining, on id: ConnectionID, at now: Moment) -> Bool {
    if let token = joining.join.token ?? connections[id].arrival.value.upgradeToken {
      return present(token, &joining, on: id, at: now)
    }
    switch configuration.joinPolicy {
    case .open: return true
    case .tickets(let policy): return present(joining.join.ticket, policy, &joining, on: id, at: now)
    }
  }

  private mutating func present(
    _ token: String, _ joining: inout Joining, on id: ConnectionID, at now: Moment
  ) -> Bool {
    do {
      let verified = try SessionToken.verify(token, keys: configuration.keys, at: now.unixSeconds)
      guard verified.claims.room == joining.join.room else {
        refuse(id, .wrongRoom, "the session token belongs to another room", at: now)
        return false
      }
      joining.claims = verified.claims
      joining.isCurrentKey = verified.isCurrentKey
      return true
    } catch {
      switch error {
      case .expired: refuse(id, badToken: .expiredToken, "the session token has expired", joining.join.room, at: now)
      case .invalid, .unknownKey:
        refuse(id, badToken: .invalidToken, "this is no session token of this server", joining.join.room, at: now)
      }
      return false
    }
  }

  private mutating func present(
    _ text: String?, _ policy: TicketPolicy, _ joining: inout Joining, on id: ConnectionID, at now: Moment
  ) -> Bool {
    guard let text else {
      refuse(id, .invalidToken, "a ticket is needed to join", at: now)
      return false
    }
    do {
      let ticket = try Ticket.verify(
        text, under: policy, at: now.unixSeconds)
      guard ticket.room == nil || ticket.room == joining.join.room else {
        refuse(id, .wrongRoom, "the ticket is for another room", at: now)
        return false
      }
      if let name = ticket.name {
        guard let trimmed = trimmedName(name) else {
          refuse(id, .badName, "the name in the ticket is not 1 to 32 characters without control characters", at: now)
          return false
        }
        joining.name = trimmed
      }
      joining.ticket = ticket
      return true
    } catch {
      let reason: CloseReason = error == .expired ? .expiredToken : .invalidToken
      refuse(id, badToken: reason, error.description, joining.join.room, at: now)
      return false
    }
  }

  /// Refuses a token or a ticket. An address that shows too many bad ones is told so instead.
  private mutating func refuse(
    _ id: ConnectionID, badToken reason: CloseReason, _ message: String, _ room: String, at now: Moment
  ) {
    let address = connections[id].address
    counters.refusedTokens += 1
    guard configuration.addressLimits.admit(.badToken, from: address, at: now.monotonic).isAdmitted else {
      return refuse(id, .rateLimited, "this address has shown too many bad tokens", at: now)
    }
    if admitRefusalAudit(at: now) {
      write(
        AuditRecord(
          id: nextAuditID(), reason == .expiredToken ? .expired : .badSignature, at: now.unixMilliseconds, room: room,
          address: "\(address)"))
    }
    refuse(id, reason, message, at: now)
  }
}
