/// Players that may connect, first come, first served.
struct WaitingLine {
  struct Place {
    let player: Int
    /// Since when, in nanoseconds of the monotonic clock.
    let since: Int64
  }

  private var places: [Place] = []
  private var head = 0

  var isEmpty: Bool { head == places.count }

  mutating func append(_ player: Int, at now: Int64) { places.append(Place(player: player, since: now)) }

  mutating func takeFirst() -> Place? {
    guard head < places.count else { return nil }
    defer { dropDeadFront() }
    head += 1
    return places[head - 1]
  }

  /// When it is larger than what lives, so that each place moves at most once on average.
  private mutating func dropDeadFront() {
    guard head > places.count - head else { return }
    places.removeFirst(head)
    head = 0
  }
}
