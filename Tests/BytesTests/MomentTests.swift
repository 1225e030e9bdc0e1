import Bytes
import Testing

@Suite("Moments")
struct MomentTests {
  @Test("a moment moves on both clocks")
  func advancing() {
    let start = Moment(monotonic: 5, unixMilliseconds: 1_700_000_000_999)
    let later = start.advanced(by: .milliseconds(1500))
    #expect(later == Moment(monotonic: 1_500_000_005, unixMilliseconds: 1_700_000_002_499))
    #expect(start.unixSeconds == 1_700_000_000)
    #expect(later.unixSeconds == 1_700_000_002)
  }

  @Test(
    "parts of a unit are cut off",
    arguments: [
      (.zero, 0, 0), (.nanoseconds(999_999), 999_999, 0), (.milliseconds(1), 1_000_000, 1),
      (.seconds(-1), -1_000_000_000, -1000), (.nanoseconds(-1), -1, 0),
      (.seconds(86_400), 86_400_000_000_000, 86_400_000),
      (Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999), 1, 0),
    ] as [(Duration, Int64, Int64)])
  func units(_ duration: Duration, _ nanoseconds: Int64, _ milliseconds: Int64) {
    #expect(duration.nanoseconds == nanoseconds)
    #expect(duration.milliseconds == milliseconds)
  }
}
