import Bytes
import JSON
import TestSupport

/// A run of the real `croupier-loadtest`, to its end.
struct LoadTesterRun {
  let status: ExitStatus
  let output: String
  let errors: String

  init(_ arguments: [String]) throws {
    let process = try ChildProcess([BuiltProduct.besideTests("croupier-loadtest")] + arguments)
    status = try process.waitForExit(within: .seconds(60))
    try process.standardOutput.waitForEnd()
    try process.standardError.waitForEnd()
    output = process.standardOutput.text
    errors = process.standardError.text
  }

  /// The report, if `--json -` was among the arguments.
  var report: JSONValue { get throws { try JSONValue(parsing: output.bytes) } }
}
