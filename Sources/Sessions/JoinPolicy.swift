/// What one who has no session must show to get one.
package enum JoinPolicy: Sendable {
  /// Nothing.
  case open
  /// A ticket.
  case tickets(TicketPolicy)
}

/// Which tickets are good.
package struct TicketPolicy: Sendable {
  /// The keys of the operator's backend: each verifies.
  package let keys: [SigningKey]
  /// All of them must hold.
  package let requiredClaims: [RequiredClaim]

  package init(keys: [SigningKey], requiredClaims: [RequiredClaim]) {
    precondition(!keys.isEmpty, "tickets need a key")
    self.keys = keys
    self.requiredClaims = requiredClaims
  }
}
