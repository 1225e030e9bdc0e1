import Testing

@testable import LoadReport

@Suite("Numbers as people read them")
struct QuantityTests {
  @Test(
    "a time has three digits that count, and a unit",
    arguments: [
      (0, "0 ns"), (870, "870 ns"), (4860, "4.86 µs"), (1_500_000, "1.5 ms"), (23_456_789, "23.5 ms"),
      (999_400_000, "999 ms"), (2_000_000_000, "2 s"), (119_000_000_000, "119 s"), (600_000_000_000, "10 min"),
    ] as [(Int64, String)])
  func time(nanoseconds: Int64, text: String) {
    #expect(Quantity.time(nanoseconds) == text)
  }

  @Test(
    "bytes go in steps of 1,024",
    arguments: [
      (0, "0 B"), (1023, "1,023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (-2048, "-2 KiB"), (3 << 30, "3 GiB"),
    ])
  func bytes(count: Int, text: String) {
    #expect(Quantity.bytes(count) == text)
  }

  @Test(
    "counts have their thousands apart",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
  func count(value: Int, text: String) {
    #expect(Quantity.count(value) == text)
  }

  @Test("a date says its zone")
  func date() {
    #expect(Quantity.date(unixMilliseconds: 1_795_285_392_123) == "2026-11-21 18:23:12 UTC")
  }
}
