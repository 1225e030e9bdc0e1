/// A month of the audit log, by UTC: what is archived as a whole.
package struct AuditMonth: Sendable, Hashable, Comparable, CustomStringConvertible {
  private static let millisecondsPerDay: Int64 = 86_400_000

  /// Months since January of the year 0.
  private let number: Int64

  private init(number: Int64) { self.number = number }

  /// - Parameters:
  ///   - year: 0 or later.
  ///   - month: 1 for January.
  private init(year: Int64, month: Int64) { number = year * 12 + month - 1 }

  /// The month of a moment in milliseconds since 1970.
  package init(containing moment: Int64) {
    // A year in days is longer than 365: no month is skipped by walking back from a bit too late.
    let days = moment / Self.millisecondsPerDay
    var month = AuditMonth(year: 1970 + days / 365, month: 12)
    while month.start > moment { month = AuditMonth(number: month.number - 1) }
    self = month
  }

  /// Reads `2026-11`.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 7, parts.count == 2, parts[0].utf8.count == 4, let year = UInt16(parts[0]),
      let month = UInt8(parts[1]), (1...12).contains(month)
    else { return nil }
    self.init(year: Int64(year), month: Int64(month))
  }

  package var description: String {
    let month = number % 12 + 1
    return "\(String(10_000 + number / 12).dropFirst())-\(month < 10 ? "0" : "")\(month)"
  }

  package var next: AuditMonth { AuditMonth(number: number + 1) }

  /// Its first moment, in milliseconds since 1970.
  package var start: Int64 {
    // Days before March of a year, leap days included, and of its months, which begin with March
    // (Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
    let marches = number - 2
    let year = marches / 12
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * (marches % 12) + 2) / 5
    // 1970-01-01 is the day 719,468 of that count.
    return (days - 719_468) * Self.millisecondsPerDay
  }

  package static func < (a: AuditMonth, b: AuditMonth) -> Bool { a.number < b.number }
}
