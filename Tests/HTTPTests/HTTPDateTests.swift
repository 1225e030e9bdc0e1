import HTTP
import Testing

@Suite("Dates")
struct HTTPDateTests {
  @Test("every day from 1970 to 2104 follows the one before, over every kind of leap year")
  func everyDay() {
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      ("Jan", 31), ("Feb", 28), ("Mar", 31), ("Apr", 30), ("May", 31), ("Jun", 30), ("Jul", 31), ("Aug", 31),
      ("Sep", 30), ("Oct", 31), ("Nov", 30), ("Dec", 31),
    ]
    var days = 0
    for year in 1970...2104 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for (month, dayCount) in months {
        for day in 1...(month == "Feb" && isLeap ? 29 : dayCount) {
          let date = "\(weekdays[days % 7]), \(day < 10 ? "0" : "")\(day) \(month) \(year) 00:00:00 GMT"
          #expect(HTTPDate.string(Int64(days) * 86_400) == date)
          days += 1
        }
      }
    }
  }

  @Test(
    "the time of day has two digits each",
    arguments: [
      (0, "00:00:00"), (1, "00:00:01"), (59, "00:00:59"), (60, "00:01:00"), (3599, "00:59:59"), (3600, "01:00:00"),
      (35_999, "09:59:59"), (36_000, "10:00:00"), (86_399, "23:59:59"),
    ])
  func timeOfDay(_ second: Int64, _ time: String) {
    #expect(HTTPDate.string(second) == "Thu, 01 Jan 1970 \(time) GMT")
    #expect(HTTPDate.string(951_782_400 + second) == "Tue, 29 Feb 2000 \(time) GMT")
  }
}
