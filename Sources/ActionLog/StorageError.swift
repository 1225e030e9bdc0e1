/// Why one operation on one connection failed.
enum StorageError: Error, Equatable {
  /// The environment's fault: no connection, no space, a server that shuts down. Tried again on a new connection until it works.
  case unavailable(reason: String)
  /// The fault of the very rows that were given: they would fail again.
  case refused(reason: String)
  /// The storage must not be used by this process.
  case unusable(ActionLogError)

  var reason: String {
    switch self {
    case .unavailable(let reason), .refused(let reason): reason
    case .unusable(let error): error.description
    }
  }

  /// Whether a start should try again: a lock may be freed and a server come up, but a schema stays what it is.
  var isWorthWaitingFor: Bool {
    switch self {
    case .unavailable, .unusable(.nodeAlreadyServed), .unusable(.fileAlreadyServed): true
    case .refused, .unusable: false
    }
  }

  var asActionLogError: ActionLogError {
    switch self {
    case .unavailable(let reason), .refused(let reason): .unavailable(reason: reason)
    case .unusable(let error): error
    }
  }
}
