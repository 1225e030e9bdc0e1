import Foundation
import TestSupport

/// The real `croupier-echo`, on a port that the kernel picks.
final class EchoProcess: Sendable {
  let address: Endpoint
  private let process: ChildProcess

  /// - Parameter executable: its path.
  init(_ executable: String, arguments: [String] = [], environment: [String: String] = [:]) throws {
    let inherited = ProcessInfo.processInfo.environment
    process = try ChildProcess(
      [executable, "--port", "0"] + arguments, environment: inherited.merging(environment) { $1 })
    let line = try process.standardOutput.line(containing: "croupier-echo ready")
    let place = line.split(separator: " ").first { $0.hasPrefix("listen=") }?.dropFirst("listen=".count)
    guard let address = place.flatMap({ Endpoint(String($0), isEncrypted: arguments.contains("--tls-key")) }) else {
      throw SupportFailure("not a ready line: \(line)")
    }
    self.address = address
  }

  /// Stops it, and waits until it stands.
  func pause() throws {
    process.send(SIGSTOP)
    while try !String(contentsOfFile: "/proc/\(process.processID)/stat", encoding: .utf8).contains(") T ") {
      usleep(1000)
    }
  }

  func resume() { process.send(SIGCONT) }

  deinit { process.send(SIGKILL) }

  static let built = BuiltProduct.besideTests("croupier-echo")
  static let optimised = BuiltProduct.optimised("croupier-echo")
}
