import Bytes
import Dispatch
import LoadReport
import Synchronization

/// How far a loop is.
struct LoopStatus: Sendable {
  var isGathered = false
  var isDone = false
  var hasReached = false
  var arrived = 0
  var live = 0
  var expelled = 0
  var refusal: String?
  var operations = 0
  var deliveries = 0
  var reasons: [String: Int] = [:]
  var use = Report.LoopUse(coreTime: 0, wallTime: 0)

  init() {}

  init(_ crowd: borrowing Crowd, _ meter: LoopMeter) {
    isGathered = crowd.isGathered
    isDone = crowd.stage == .done
    hasReached = crowd.tally.hasReached
    arrived = crowd.tally.arrived
    live = crowd.tally.live
    expelled = crowd.tally.expelled
    refusal = crowd.tally.refusal
    operations = crowd.tally.allOperations
    deliveries = crowd.tally.allDeliveries
    reasons = crowd.tally.reasons
    use = meter.use
  }
}

/// Where the loops write how far they are, and the run reads it.
final class Board: Sendable {
  private let statuses: Mutex<[LoopStatus]>
  private let news = DispatchSemaphore(value: 0)

  init(loopCount: Int) { statuses = Mutex(Array(repeating: LoopStatus(), count: loopCount)) }

  func report(_ status: LoopStatus, of loop: Int) {
    statuses.withLock { $0[loop] = status }
    news.signal()
  }

  var current: [LoopStatus] { statuses.withLock { $0 } }

  /// Waits for news, at most `timeout`.
  func wait(_ timeout: Duration) { _ = news.wait(timeout: .now() + .nanoseconds(Int(timeout.nanoseconds))) }
}
