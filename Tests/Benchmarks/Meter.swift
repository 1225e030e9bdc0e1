import AllocationCounter
import Glibc

/// Runs an operation many times, and says what one takes.
struct Meter {
  private static let repeatCount = 5
  /// Nanoseconds that a repeat takes at least.
  private let repeatDuration: Int64
  private(set) var measurement = Measurement()

  init(repeatDuration: Int64) { self.repeatDuration = repeatDuration }

  /// Warm-up comes first, so that buffers which keep their size have it.
  mutating func measure(_ operation: () -> Void) {
    var count = 1000
    while time(count, operation) < repeatDuration { count *= 2 }
    let before = thread_allocation_count()
    for _ in 0..<Self.repeatCount {
      measurement.nanoseconds = min(measurement.nanoseconds, Double(time(count, operation)) / Double(count))
    }
    measurement.allocations = Double(thread_allocation_count() - before) / Double(count * Self.repeatCount)
  }

  private func time(_ count: Int, _ operation: () -> Void) -> Int64 {
    let start = now()
    for _ in 0..<count { operation() }
    return now() - start
  }

  /// The time for which this thread has had a core.
  private func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// Uses a result, so that the compiler can't leave out what leads to it.
@inline(never) @_optimize(none)
func use(_ value: Int) {}
