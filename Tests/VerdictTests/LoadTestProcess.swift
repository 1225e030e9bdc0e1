import Foundation
import TestSupport

/// The real `croupier-loadtest`.
struct LoadTestProcess {
  /// What it has said in the end.
  struct Outcome {
    let status: ExitStatus
    /// The names of the faults that it has found.
    let faults: Set<String>
    /// How often players came back.
    let replays: Int
    /// Everything that it has written.
    let report: String
  }

  private let process: ChildProcess

  /// - Parameter arguments: Options beyond those that every test has.
  init(_ scenario: String, to address: Endpoint, _ arguments: [String]) throws {
    process = try ChildProcess(
      [
        BuiltProduct.besideTests("croupier-loadtest"), scenario, "--url", "ws://\(address)", "--warm-up", "0s",
        "--patience",
        "3s", "--quiet", "--json", "-",
      ] + arguments)
  }

  /// Waits until it has ended.
  func outcome() throws -> Outcome {
    let status = try process.waitForExit(within: .seconds(60))
    try process.standardOutput.waitForEnd()
    try process.standardError.waitForEnd()
    let report = process.standardOutput.text
    let verdict = JSONText(report.trimmingCharacters(in: .whitespacesAndNewlines))["verdict"]
    return Outcome(
      status: status, faults: Set((verdict?["faults"]?.members ?? [:]).keys),
      replays: verdict?["checked"]?["replays"]?.int ?? 0, report: report + process.standardError.text)
  }
}
