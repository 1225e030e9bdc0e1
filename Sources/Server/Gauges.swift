import Synchronization

/// What the whole process counts, from any thread.
final class Gauges: Sendable {
  private let draining = Atomic(false)
  private let connectionCount = Atomic(0)
  /// Connections at once, over all loops.
  private let connectionLimit: Int

  init(connectionLimit: Int) { self.connectionLimit = connectionLimit }

  /// Counts a connection; false when it is one too many. Counted it is either way.
  func connectionOpened() -> Bool {
    connectionCount.add(1, ordering: .relaxed).newValue <= connectionLimit
  }

  func connectionClosed() { connectionCount.subtract(1, ordering: .relaxed) }

  var isDraining: Bool {
    get { draining.load(ordering: .relaxed) }
    set { draining.store(newValue, ordering: .relaxed) }
  }
}
