/// What one loop of the load tester measures: times and counts, over the whole run and by the second.
///
/// Each loop has one of its own, all with the same start; they are merged at the end. Times count from the moment at which
/// the operation was *due*, not from when it was sent: else a stalled server, which stalls the sender too, would look fast
/// (Gil Tene's "coordinated omission"). A time belongs to the second in which the operation was due.
package struct Recorder: Sendable {
  /// Nanoseconds of the monotonic clock. What was due earlier was warm-up, and is not recorded.
  package let start: Int64
  /// What is due or happens from here on is the end of the run, and is not recorded. What was due before may still come.
  package var end: Int64 = .max
  package private(set) var timeline = Timeline()
  private var distributions = [Distribution?](repeating: nil, count: Latency.allCases.count)
  private var counts = [Int](repeating: 0, count: Counter.allCases.count)

  package init(start: Int64) { self.start = start }

  /// Records the time of one operation. Both moments are nanoseconds of the monotonic clock.
  package mutating func record(_ latency: Latency, due: Int64, end moment: Int64) {
    guard due >= start, due < end else { return }
    if distributions[latency.rawValue] == nil { distributions[latency.rawValue] = Distribution() }
    distributions[latency.rawValue]?.record(moment - due)
    timeline.record(latency, moment - due, at: due - start)
  }

  package mutating func count(_ counter: Counter, by amount: Int = 1, at now: Int64) {
    guard now >= start, now < end else { return }
    counts[counter.rawValue] += amount
    timeline.count(counter, by: amount, at: now - start)
  }

  /// Takes in what another loop has measured since the same start.
  package mutating func merge(_ other: Recorder) {
    precondition(start == other.start, "The loops of a run start together")
    timeline.merge(other.timeline)
    for (index, theirs) in other.distributions.enumerated() {
      guard let theirs else { continue }
      if distributions[index] == nil { distributions[index] = theirs } else { distributions[index]?.merge(theirs) }
    }
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  package func count(of counter: Counter) -> Int { counts[counter.rawValue] }

  /// `nil` when no such time was recorded.
  package func distribution(of latency: Latency) -> Distribution? { distributions[latency.rawValue] }
}
