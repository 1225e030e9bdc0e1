/// What happens when a session that is connected connects again.
package enum SessionPolicy: String, Sendable, CaseIterable {
  /// The new connection replaces the old one, if it says that it knows.
  case takeover
  /// Both get the same stream.
  case mirror
  /// The old connection stays alone.
  case reject
}

/// What a second connection of a session does to a live one.
package enum TakeoverDecision: Equatable {
  case replace
  case coexist
  case refuse
}

extension SessionPolicy {
  /// Decides about one live connection.
  ///
  /// A page that reconnects carries the same random `client` id and always replaces its own former connection. A connection without an
  /// id counts as another one.
  ///
  /// - Parameters:
  ///   - live: `client` id of the live connection, or what stands for it.
  ///   - new: The same of the one that joins.
  ///   - takesOver: whether the one that joins asks to take over.
  package func decide<Client: Equatable>(live: Client?, new: Client?, takesOver: Bool) -> TakeoverDecision {
    if let live, live == new { return .replace }
    switch self {
    case .takeover: return takesOver || new == nil ? .replace : .refuse
    case .mirror: return .coexist
    case .reject: return .refuse
    }
  }
}
