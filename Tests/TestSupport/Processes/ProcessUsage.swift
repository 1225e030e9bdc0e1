import Foundation

/// What a running process takes of the machine, as the kernel counts it.
package struct ProcessUsage: Sendable {
  private let directory: String

  init(of processID: pid_t) { directory = "/proc/\(processID)" }

  /// Bytes of its memory that are in RAM.
  package var residentByteCount: Int {
    get throws {
      let line = try text("status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
      guard let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
        throw SupportFailure("no VmRSS in \(directory)/status")
      }
      return kibibytes << 10
    }
  }

  package var descriptorCount: Int {
    get throws { try FileManager.default.contentsOfDirectory(atPath: "\(directory)/fd").count }
  }

  /// Processor time that it has used so far, in itself and in the kernel.
  package var processorTime: Duration {
    get throws {
      // The fields behind the command, which stands in parentheses: utime is the 12th of them, stime the 13th, proc_pid_stat(5).
      let fields = try text("stat").split(separator: ")").last?.split(separator: " ") ?? []
      guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
        throw SupportFailure("not what \(directory)/stat should be")
      }
      return .seconds(user + system) / sysconf(Int32(_SC_CLK_TCK))
    }
  }

  /// The id of the first thread with this name.
  package func threadID(named name: String) throws -> Int {
    let threads = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/task")
    let thread = try threads.first { try text("task/\($0)/comm") == "\(name)\n" }
    guard let thread = thread.flatMap({ Int($0) }) else { throw SupportFailure("no thread \(name)") }
    return thread
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
  }
}
