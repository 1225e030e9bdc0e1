import Histogram

/// What happened in each second of a run.
///
/// There are at most `limit` intervals: when a run lasts longer, two neighbours become one, so that memory has a bound and
/// ten hours are drawn as well as ten seconds.
package struct Timeline: Sendable {
  /// One interval: its counts, and its times with two significant digits.
  package struct Interval: Sendable {
    private var counts = [Int](repeating: 0, count: Counter.allCases.count)
    private var times = [Histogram<UInt32>?](repeating: nil, count: Latency.allCases.count)

    mutating func count(_ counter: Counter, by amount: Int) { counts[counter.rawValue] += amount }

    mutating func record(_ latency: Latency, _ nanoseconds: UInt64) {
      if times[latency.rawValue] == nil {
        times[latency.rawValue] = Histogram(
          highestTrackableValue: Timeline.longest, numberOfSignificantValueDigits: .two)
      }
      times[latency.rawValue]?.record(nanoseconds)
    }

    mutating func merge(_ other: Interval) {
      for counter in Counter.allCases { count(counter, by: other.count(of: counter)) }
      for (index, theirs) in other.times.enumerated() {
        guard let theirs else { continue }
        if times[index] == nil { times[index] = theirs } else { times[index]?.add(theirs) }
      }
    }

    package func count(of counter: Counter) -> Int { counts[counter.rawValue] }

    /// In nanoseconds; `nil` when nothing was measured in this interval. The 100th is the maximum.
    package func percentile(_ percent: Double, of latency: Latency) -> Int64? {
      times[latency.rawValue].map { Int64($0.valueAtPercentile(percent)) }
    }
  }

  fileprivate static let longest: UInt64 = 3_600_000_000_000

  package private(set) var intervals: [Interval] = []
  /// Nanoseconds; a second times a power of two.
  package private(set) var intervalLength: Int64 = 1_000_000_000
  private let limit: Int

  /// - Parameter limit: at least two.
  package init(limit: Int = 300) { self.limit = limit }

  /// - Parameter offset: nanoseconds since the start, not negative.
  mutating func count(_ counter: Counter, by amount: Int, at offset: Int64) {
    intervals[index(of: offset)].count(counter, by: amount)
  }

  mutating func record(_ latency: Latency, _ nanoseconds: Int64, at offset: Int64) {
    intervals[index(of: offset)].record(latency, min(UInt64(max(nanoseconds, 0)), Self.longest))
  }

  mutating func merge(_ other: Timeline) {
    var other = other
    while other.intervalLength < intervalLength { other.coarsen() }
    while intervalLength < other.intervalLength { coarsen() }
    for (index, interval) in other.intervals.enumerated() {
      if index == intervals.count { intervals.append(Interval()) }
      intervals[index].merge(interval)
    }
  }

  private mutating func index(of offset: Int64) -> Int {
    while offset / intervalLength >= Int64(limit) { coarsen() }
    let index = Int(offset / intervalLength)
    while intervals.count <= index { intervals.append(Interval()) }
    return index
  }

  private mutating func coarsen() {
    intervalLength *= 2
    for index in 0..<(intervals.count + 1) / 2 {
      intervals[index] = intervals[2 * index]
      if 2 * index + 1 < intervals.count { intervals[index].merge(intervals[2 * index + 1]) }
    }
    intervals.removeLast(intervals.count / 2)
  }
}
