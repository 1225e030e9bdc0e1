/// How far a run is, for people.
package struct LoadProgress: Sendable {
  package enum Stage: Sendable {
    case gathering
    case warmingUp
    /// In nanoseconds of the monotonic clock.
    case measuring(since: Int64, until: Int64)
    case settling
  }

  package let stage: Stage
  package let playerCount: Int
  /// Nanoseconds of the monotonic clock.
  package let at: Int64
  package private(set) var arrived = 0
  package private(set) var live = 0
  package private(set) var open = 0
  /// Since the beginning.
  package private(set) var operations = 0
  package private(set) var deliveries = 0

  init(stage: Stage, playerCount: Int, at: Int64) {
    self.stage = stage
    self.playerCount = playerCount
    self.at = at
  }

  mutating func add(_ status: LoopStatus) {
    arrived += status.arrived
    live += status.live
    open += status.open
    operations += status.operations
    deliveries += status.deliveries
  }

  /// One line.
  package var text: String {
    switch stage {
    case .gathering: "players joining: \(arrived) of \(playerCount)"
    case .warmingUp: "warming up: \(totals)"
    case .measuring(let start, let end):
      "\((at - start) / 1_000_000_000) s of \((end - start) / 1_000_000_000) s: \(totals)"
    case .settling: "waiting for what is on the way: \(totals)"
    }
  }

  private var totals: String { "\(live) live, \(operations) operations, \(deliveries) deliveries" }
}
