import Foundation
import TestSupport

/// The real `croupier-loadtest`, and what it has said in the end.
struct LoadTestProcess {
  private let process: ChildProcess

  /// - Parameter arguments: Scenario and options, beyond those that every test has.
  init(_ scenario: String, to address: Endpoint, _ arguments: [String]) throws {
    process = try ChildProcess(
      [
        Self.executable, scenario, "--url", "ws://\(address)", "--warm-up", "0s", "--patience", "3s", "--quiet",
        "--json", "-",
      ] + arguments)
  }

  /// Waits until it has ended.
  func outcome() throws -> (status: ExitStatus, faults: Set<String>, report: String) {
    let status = try process.waitForExit(within: .seconds(60))
    try process.standardOutput.waitForEnd()
    try process.standardError.waitForEnd()
    let report = process.standardOutput.text
    let faults = JSONText(report.trimmingCharacters(in: .whitespacesAndNewlines))["verdict"]?["faults"]?.members
    return (status, Set((faults ?? [:]).keys), report + process.standardError.text)
  }

  /// What the build has put beside the tests.
  private static let executable: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent().appending(path: "croupier-loadtest").path
  }()
}
