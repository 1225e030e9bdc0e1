/// The moments at which operations are due: evenly spread, and fixed before anything happens. Nothing that the server does moves
/// them, so that what waits for a slow server has waited since it was due.
struct Pacer {
  private let start: Int64
  /// Nanoseconds.
  private let interval: Double
  private var count = 0

  /// - Parameters:
  ///   - rate: operations a second, more than 0.
  ///   - start: nanoseconds of the monotonic clock.
  init(rate: Double, start: Int64) {
    self.start = start
    interval = 1e9 / rate
  }

  var next: Int64 { start + Int64(Double(count) * interval) }

  /// The next moment, if it has come.
  mutating func take(at now: Int64) -> Int64? {
    let next = next
    guard next <= now else { return nil }
    count += 1
    return next
  }
}
