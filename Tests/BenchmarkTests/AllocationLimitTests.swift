import JSON
import TestSupport
import Testing

/// The limits stand beside each benchmark. They hold for the optimised executable, since without optimisation the language itself
/// allocates.
@Suite(
  "Allocations of the pure parts",
  .enabled(
    if: benchmarkExecutable != nil,
    "`swift build -c release --product croupier-benchmark` comes first, as in deploy/test.sh"))
struct AllocationLimitTests {
  @Test("no operation allocates more than its limit")
  func limits() throws {
    let process = try ChildProcess([try #require(benchmarkExecutable), "--json", "--milliseconds", "1"])
    _ = try process.waitForExit(within: .seconds(60))
    try process.standardOutput.waitForEnd()
    let report = try JSONValue(parsing: Array(process.standardOutput.text.utf8).span)
    let results = try #require(report["results"]?.elements)
    #expect(results.count > 20)
    for result in results {
      let remark = result["remark"]?.string ?? ""
      if !remark.isEmpty { print("\(result["name"]?.string ?? ""): \(remark)") }
      #expect(remark != "TOO MUCH", "\(result)")
    }
  }
}

/// What `swift build -c release --product croupier-benchmark` builds; `nil` if nobody has.
private let benchmarkExecutable = BuiltProduct.optimised("croupier-benchmark")
