import Bytes
import Reactor
import Shards
import Synchronization

/// Counts the connections of the whole process and says who is one too many. Any thread may ask.
final class Admission: Sendable {
  enum Verdict: Equatable {
    case welcome
    /// The house is full.
    case full
    /// This address has as many connections as one may have.
    case tooManyFromAddress
  }

  struct Limits: Sendable {
    /// Clients at once, over all loops. Those beyond it would leave no descriptors for files and databases.
    var connections: Int
    /// Clients at once from one IPv4 address or one IPv6 network, so that a single machine can't fill the house.
    var connectionsPerAddress: Int
    /// Operators at once. They are counted apart: a full house must not lock them out.
    var operators = 64
  }

  private struct Counts {
    var clients = 0
    var operators = 0
    var clientsOfAddress: [IPAddress: Int] = [:]
  }

  private let limits: Limits
  private let counts = Mutex(Counts())
  private let draining = Atomic(false)

  init(limits: Limits) { self.limits = limits }

  /// Counts a connection, which is to be told of by `left`. One that is not welcome is not counted.
  func arrived(from ip: IPAddress, at door: Door) -> Verdict {
    counts.withLock { counts in
      if door == .admin {
        guard counts.operators < limits.operators else { return .full }
        counts.operators += 1
        return .welcome
      }
      let count = counts.clientsOfAddress[ip.network, default: 0]
      guard counts.clients < limits.connections else { return .full }
      guard count < limits.connectionsPerAddress else { return .tooManyFromAddress }
      counts.clients += 1
      counts.clientsOfAddress[ip.network] = count + 1
      return .welcome
    }
  }

  /// A connection that was welcome has ended.
  func left(from ip: IPAddress, at door: Door) {
    counts.withLock { counts in
      if door == .admin {
        counts.operators -= 1
        return
      }
      counts.clients -= 1
      let count = counts.clientsOfAddress[ip.network, default: 0] - 1
      counts.clientsOfAddress[ip.network] = count > 0 ? count : nil
    }
  }

  /// Whether the process is going away.
  var isDraining: Bool {
    get { draining.load(ordering: .relaxed) }
    set { draining.store(newValue, ordering: .relaxed) }
  }
}
