/// A token bucket, kept as the one instant at which it would be empty (GCRA, ITU-T I.371): 8 bytes, no timer.
struct RateLimiter {
  /// Monotonic nanoseconds at which the rate has caught up with what was let through.
  private var caughtUpAt: Int64 = 0

  /// Whether one more may pass.
  ///
  /// - Parameters:
  ///   - rate: how many a second; 0 lets everything pass.
  ///   - burst: how many at once.
  mutating func admit(rate: Int, burst: Int, at now: Int64) -> Bool {
    rate == 0 || admit(every: 1_000_000_000 / Int64(rate), burst: burst, at: now)
  }

  /// Whether one more may pass.
  ///
  /// - Parameters:
  ///   - interval: nanoseconds from one to the next.
  ///   - burst: how many at once.
  mutating func admit(every interval: Int64, burst: Int, at now: Int64) -> Bool {
    let start = max(caughtUpAt, now)
    guard start - now <= interval * Int64(burst - 1) else { return false }
    caughtUpAt = start + interval
    return true
  }
}
