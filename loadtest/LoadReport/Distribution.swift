import Histogram

/// How many times lasted how long, in nanoseconds up to an hour, each with three significant digits (HdrHistogram).
package struct Distribution: Sendable {
  private static let longest: UInt64 = 3_600_000_000_000
  private var histogram = Histogram<UInt64>(highestTrackableValue: longest, numberOfSignificantValueDigits: .three)

  package init() {}

  /// Records a time. A negative one counts as zero, one over an hour as an hour.
  package mutating func record(_ nanoseconds: Int64) {
    histogram.record(min(UInt64(max(nanoseconds, 0)), Self.longest))
  }

  package mutating func merge(_ other: Distribution) { histogram.add(other.histogram) }

  package var count: Int { Int(histogram.totalCount) }
  package var minimum: Int64 { Int64(histogram.min) }
  package var maximum: Int64 { Int64(histogram.maxRecorded) }
  package var mean: Double { count == 0 ? 0 : histogram.mean }

  /// The time that `percent` of all times do not exceed, in nanoseconds; `nil` when there are too few times to say:
  /// the 99.9th percentile of a hundred times would only be their maximum under another name.
  package func percentile(_ percent: Double) -> Int64? {
    guard count > 0, percent <= 50 || Double(count) * (100 - percent) >= 99.999 else { return nil }
    return Int64(histogram.valueAtPercentile(percent))
  }

  /// One point of the percentile curve.
  package struct Point: Sendable, Equatable {
    package let percent: Double
    package let nanoseconds: Int64
  }

  /// The curve from the smallest time to the largest, with `steps` points for each halving of the distance to 100 %.
  package func curve(steps: Int = 5) -> [Point] {
    guard count > 0 else { return [] }
    return histogram.percentiles(ticksPerHalfDistance: steps).map {
      Point(percent: $0.percentileLevelIteratedTo, nanoseconds: min(Int64($0.value), maximum))
    }
  }
}
