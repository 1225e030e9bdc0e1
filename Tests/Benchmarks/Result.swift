import Bytes
import Foundation
import JSON

struct Result {
  let benchmark: Benchmark
  let measurement: Measurement

  var isTooMuch: Bool { measurement.exceeds(benchmark.allocationLimit) }

  /// What to do about it; empty when nothing is.
  var remark: String {
    if isTooMuch { return "TOO MUCH" }
    let better = measurement.betterLimit(than: benchmark.allocationLimit)
    return better.map { "the limit could be \(String(format: "%g", $0))" } ?? ""
  }
}

extension [Result] {
  var table: String {
    let width = map(\.benchmark.name.count).max() ?? 0
    let rows = map { result in
      row(
        result.benchmark.name, String(format: "%.1f", result.measurement.nanoseconds),
        String(format: "%.2f", result.measurement.allocations), String(format: "%g", result.benchmark.allocationLimit),
        result.remark, width: width)
    }
    return ([row("operation", "ns", "allocations", "limit", "", width: width)] + rows).joined(separator: "\n")
  }

  /// `{"format":"croupier-benchmark/1","results":[{"name","ns","allocations","allocation_limit","remark"}]}`, each of one operation.
  var json: String {
    var writer = ByteWriter()
    JSONValue.object([
      ("format", .string("croupier-benchmark/1")),
      (
        "results",
        .array(
          map { result in
            .object([
              ("name", .string(result.benchmark.name)),
              ("ns", .number(String(format: "%.1f", result.measurement.nanoseconds))),
              ("allocations", .number(String(format: "%.3f", result.measurement.allocations))),
              ("allocation_limit", .number(String(format: "%g", result.benchmark.allocationLimit))),
              ("remark", .string(result.remark)),
            ])
          })
      ),
    ]).write(to: &writer)
    return writer.span.text
  }

  private func row(
    _ name: String, _ nanoseconds: String, _ allocations: String, _ limit: String, _ remark: String, width: Int
  ) -> String {
    name.padding(toLength: width, withPad: " ", startingAt: 0) + nanoseconds.leftPadded(to: 12)
      + allocations.leftPadded(to: 13) + limit.leftPadded(to: 7) + (remark.isEmpty ? "" : "  " + remark)
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - count)) + self
  }
}
