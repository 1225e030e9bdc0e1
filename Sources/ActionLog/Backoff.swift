/// The pauses between attempts: 50 ms, then twice as long each time, at most 1 s.
struct Backoff {
  private var delay = Duration.milliseconds(50)

  mutating func next() -> Duration {
    defer { delay = min(delay * 2, .seconds(1)) }
    return delay
  }
}
