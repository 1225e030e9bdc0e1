import Foundation

/// How a process ended.
package enum ExitStatus: Sendable, Equatable {
  case exited(code: Int32)
  case killed(signal: Int32)
}

/// A process that the tests have started. It is reaped when it ends, and ended when the tests end.
///
/// - Note: Checked by hand to be Sendable: `status` is only touched with `condition` held. The process is reaped under the same
///   lock, so that a signal never reaches another process that got its number.
package final class ChildProcess: @unchecked Sendable {
  package let processID: pid_t
  package let standardOutput: Transcript
  package let standardError: Transcript

  private let condition = NSCondition()
  private var status: ExitStatus?

  /// - Parameters:
  ///   - command: Name or path of the executable, then its arguments.
  ///   - environment: Everything of it; `nil` passes on that of the tests.
  package init(_ command: [String], environment: [String: String]? = nil, workingDirectory: String = "/") throws {
    let output = try makePipe()
    let error = try makePipe()
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { [null, output.writing, error.writing].forEach { close($0) } }
    processID = try spawn(
      SpawnRequest(
        command: ["/usr/bin/env", "--chdir=\(workingDirectory)"] + command,
        environment: environment ?? ProcessInfo.processInfo.environment, standardInput: null,
        standardOutput: output.writing, standardError: error.writing))
    Watchdog.shared.started(processID)
    standardOutput = Transcript(of: output.reading)
    standardError = Transcript(of: error.reading)
    Thread.detachNewThread { [self] in reap() }
  }

  /// Runs a command to its end, which must be a good one.
  /// - Returns: What it wrote to its standard output.
  @discardableResult
  package static func run(_ command: [String]) throws -> String {
    let process = try ChildProcess(command)
    let status = try process.waitForExit(within: .seconds(60))
    try process.standardOutput.waitForEnd()
    try process.standardError.waitForEnd()
    guard status == .exited(code: 0) else {
      throw SupportFailure("\(command.joined(separator: " ")): \(status): \(process.standardError.text)")
    }
    return process.standardOutput.text
  }

  package var exitStatus: ExitStatus? { condition.withLock { status } }

  /// Sends a signal, unless the process has ended.
  package func send(_ signal: Int32) {
    condition.withLock {
      if status == nil { kill(processID, signal) }
    }
  }

  package func waitForExit(within patience: Duration = Deadline.patience) throws -> ExitStatus {
    let deadline = Deadline(in: patience)
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let status { return status }
      guard condition.wait(until: deadline.date) else {
        throw SupportFailure("process \(processID) has not ended within \(patience)")
      }
    }
  }

  private func reap() {
    var information = siginfo_t()
    while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
    condition.withLock {
      var code: Int32 = 0
      waitpid(processID, &code, 0)
      Watchdog.shared.ended(processID)
      let signal = code & 0x7f
      status = signal == 0 ? .exited(code: code >> 8 & 0xff) : .killed(signal: signal)
      condition.broadcast()
    }
  }
}
