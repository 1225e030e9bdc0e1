import ActionLog
import Foundation
import Testing

struct AuditMonthTests {
  @Test("Every month from 1970 to 2400 begins where the calendar says, and has the name that it says")
  func calendar() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    var month = AuditMonth(containing: 0)
    for number in 0..<430 * 12 {
      let (year, index) = (1970 + number / 12, number % 12 + 1)
      let date = try #require(calendar.date(from: DateComponents(year: year, month: index)))
      let start = Int64(date.timeIntervalSince1970) * 1000
      let name = String(format: "%04d-%02d", year, index)
      #expect(month.start == start && month.description == name && AuditMonth(name) == month)
      #expect(AuditMonth(containing: start) == month && AuditMonth(containing: start - 1) < month || number == 0)
      #expect(AuditMonth(containing: month.next.start - 1) == month)
      month = month.next
    }
  }

  @Test(
    "What is no month is none", arguments: ["", "2026", "2026-13", "2026-00", "26-11", "2026-1", "2026-111", "2026_11"])
  func malformed(text: String) { #expect(AuditMonth(text) == nil) }
}
