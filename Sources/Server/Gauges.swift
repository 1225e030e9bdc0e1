import Synchronization

/// What the whole process counts, from any thread.
final class Gauges: Sendable {
  private let draining = Atomic(false)

  var isDraining: Bool {
    get { draining.load(ordering: .relaxed) }
    set { draining.store(newValue, ordering: .relaxed) }
  }
}
