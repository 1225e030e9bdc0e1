import ArgumentParser

/// A time, written with its unit: `500us`, `250ms`, `10s`, `5m`, `2h`.
struct TimeArgument: ExpressibleByArgument, CustomStringConvertible {
  private static let units: [(suffix: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]

  let duration: Duration
  let description: String

  init?(argument: String) {
    for (suffix, factor) in Self.units where argument.hasSuffix(suffix) {
      guard let number = Int64(argument.dropLast(suffix.count)), number >= 0 else { continue }
      let (nanoseconds, isTooLong) = number.multipliedReportingOverflow(by: factor)
      guard !isTooLong else { return nil }
      duration = .nanoseconds(nanoseconds)
      description = argument
      return
    }
    return nil
  }
}
