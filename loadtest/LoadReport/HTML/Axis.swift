import Foundation

/// One side of a chart: where a value lies between its ends, and which values are written beside it.
struct Axis {
  struct Tick {
    /// From 0, the lower end, to 1.
    let position: Double
    let label: String
  }

  let ticks: [Tick]
  private let fraction: (Double) -> Double

  private init(values: [Double], label: (Double) -> String, fraction: @escaping (Double) -> Double) {
    ticks = values.map { Tick(position: fraction($0), label: label($0)) }
    self.fraction = fraction
  }

  /// Beyond an end is at the end.
  func position(_ value: Double) -> Double { min(max(fraction(value), 0), 1) }

  /// From zero to at least `maximum`, with about four round steps.
  ///
  /// - Parameter unit: what the steps are round in, such as 1024 for bytes.
  static func linear(to maximum: Double, unit: Double = 1, label: (Double) -> String) -> Axis {
    let step = unit * roundedUp(max(maximum, 1e-9) / 4 / unit)
    let stepCount = max((maximum / step).rounded(.up), 1)
    let end = step * stepCount
    return Axis(values: (0...Int(stepCount)).map { Double($0) * step }, label: label) { $0 / end }
  }

  /// From zero to exactly `maximum`: for time, whose end is no round number.
  static func whole(to maximum: Double, steps: [Double], label: (Double) -> String) -> Axis {
    let end = max(maximum, 1e-9)
    let step = steps.first { end / $0 <= 6 } ?? roundedUp(end / 6)
    return Axis(values: Array(stride(from: 0, through: end, by: step)), label: label) { $0 / end }
  }

  /// Every power of ten is as long as every other. Ends are 1, 2 or 5 times such a power.
  static func logarithmic(over values: ClosedRange<Double>, label: (Double) -> String) -> Axis {
    let lower = roundedDown(max(values.lowerBound, 1))
    let upper = max(roundedUp(max(values.upperBound, 1)), roundedUp(lower * 1.5))
    let decades = log10(upper / lower)
    let digits: [Double] = decades > 2.5 ? [1] : decades > 1.1 ? [1, 2, 5] : [1, 2, 3, 4, 5, 7]
    let powers = stride(from: log10(lower).rounded(.down), through: log10(upper), by: 1).map { pow(10, $0) }
    let rounds = powers.flatMap { power in digits.map { $0 * power } }
      .filter { $0 > lower * 0.999 && $0 < upper * 1.001 }
    return Axis(values: rounds, label: label) { log10(max($0, 1e-9) / lower) / decades }
  }

  /// From the median on, at least to the 90th percentile; each further nine of a percentile is as long as the one before.
  ///
  /// - Parameter sampleCount: how many samples there are, which says how far the axis can go.
  static func percentiles(ofSamples sampleCount: Int) -> Axis {
    let nines = max(log10(Double(max(sampleCount, 1)) / 2), 1)
    let ticks = [50, 90, 99, 99.9, 99.99, 99.999].filter { 50 / (100 - $0) <= pow(10, nines) * 1.001 }
    return Axis(values: ticks, label: { "p" + Quantity.shortest($0) }) { percent in
      log10(50 / max(100 - percent, 1e-9)) / nines
    }
  }

  /// The next of 1, 2, 5, 10, 20, … from `value` on.
  private static func roundedUp(_ value: Double) -> Double {
    let power = pow(10, log10(value).rounded(.down))
    return power * ([1, 2, 5].first { power * $0 >= value * 0.999 } ?? 10)
  }

  private static func roundedDown(_ value: Double) -> Double {
    let power = pow(10, log10(value).rounded(.down))
    return power * ([5, 2].first { power * $0 <= value * 1.001 } ?? 1)
  }
}
