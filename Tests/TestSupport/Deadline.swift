import Bytes
import Foundation

/// The moment at which a wait is given up. No wait in the tests is without one, and none decides a test that passes.
package struct Deadline: Sendable {
  private let instant: ContinuousClock.Instant

  /// Long enough for a busy machine, short enough to notice a server that hangs.
  package static let patience: Duration = .seconds(20)

  package init(in duration: Duration = Deadline.patience) { instant = .now + duration }

  package var remaining: Duration { max(.zero, instant - .now) }

  package var isOver: Bool { remaining == .zero }

  /// For `NSCondition.wait(until:)`.
  package var date: Date { Date(timeIntervalSinceNow: remaining / .seconds(1)) }

  /// For `poll`, in milliseconds, rounded up.
  var pollTimeout: Int32 { Int32(clamping: remaining.milliseconds + 1) }
}
