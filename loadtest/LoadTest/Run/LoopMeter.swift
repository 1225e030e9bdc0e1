import Bytes
import LoadReport

/// How much of a core a loop uses in the measured part.
struct LoopMeter: Sendable {
  /// Nanoseconds of the monotonic clock.
  var start = Int64.max
  private var first: (core: Int64, wall: Int64)?
  private var last: (core: Int64, wall: Int64)?
  private var nextReading: Int64 = 0

  /// To be called by the loop's own thread.
  mutating func read(at now: Int64, isRunning: Bool) {
    guard isRunning, now >= start, now >= nextReading else { return }
    nextReading = now + LoadLimits.reportInterval.nanoseconds
    last = (ThreadClock.now(), now)
    if first == nil { first = last }
  }

  var use: Report.LoopUse {
    guard let first, let last else { return Report.LoopUse(coreTime: 0, wallTime: 0) }
    return Report.LoopUse(coreTime: last.core - first.core, wallTime: last.wall - first.wall)
  }
}
