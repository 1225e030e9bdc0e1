import Foundation

/// Numbers as people read them: three digits that count, and a unit.
package enum Quantity {
  /// Nanoseconds: `870 ns`, `4.86 µs`, `12.3 ms`, `1.2 s`, `10 min`.
  package static func time(_ nanoseconds: Int64) -> String { time(Double(nanoseconds)) }

  static func time(_ nanoseconds: Double) -> String {
    switch nanoseconds.magnitude {
    case ..<1e3: digits(nanoseconds) + " ns"
    case ..<1e6: digits(nanoseconds / 1e3) + " µs"
    case ..<1e9: digits(nanoseconds / 1e6) + " ms"
    case ..<120e9: digits(nanoseconds / 1e9) + " s"
    default: digits(nanoseconds / 60e9) + " min"
    }
  }

  /// `512 B`, `1.5 KiB`, `3 GiB`.
  static func bytes(_ count: Int) -> String {
    switch Double(count.magnitude) {
    case ..<1024: "\(Quantity.count(count)) B"
    case ..<0x1p20: digits(Double(count) / 0x1p10) + " KiB"
    case ..<0x1p30: digits(Double(count) / 0x1p20) + " MiB"
    default: digits(Double(count) / 0x1p30) + " GiB"
    }
  }

  /// `1,234,567`.
  package static func count(_ value: Int) -> String {
    let text = String(value.magnitude)
    let groups = stride(from: text.count, to: 0, by: -3).reversed().map { end in
      text.dropLast(text.count - end).suffix(min(3, end))
    }
    return (value < 0 ? "-" : "") + groups.joined(separator: ",")
  }

  /// `0.25`, `12.5`, `1,250`: a number with three digits that count.
  static func digits(_ value: Double) -> String {
    if value.magnitude >= 99.95 { return count(Int(value.rounded())) }
    let text = String(format: value.magnitude >= 9.995 ? "%.1f" : "%.2f", value)
    // 1.50 is 1.5, and 2.00 is 2.
    return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
  }

  /// `50`, `99.9`: without a point where there is no fraction.
  static func shortest(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }

  package static func rate(_ perSecond: Double) -> String { digits(perSecond) + "/s" }

  static func percent(_ share: Double) -> String { digits(share * 100) + " %" }

  /// `2026-11-21 18:23:12 UTC`.
  static func date(unixMilliseconds: Int64) -> String {
    let text = Date(timeIntervalSince1970: Double(unixMilliseconds / 1000)).formatted(.iso8601)
    return text.replacing("T", with: " ").replacing("Z", with: " UTC")
  }
}
