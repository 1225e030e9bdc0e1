import Foundation
import Reactor

/// What some defaults depend on, read once and passed as a value.
package struct Machine: Sendable {
  package var coreCount: Int
  /// File descriptors that this process may have open at once.
  package var openFileLimit: Int
  package var hostName: String
  /// Whether standard error is a terminal.
  package var logsToTerminal: Bool

  package init(coreCount: Int, openFileLimit: Int, hostName: String, logsToTerminal: Bool) {
    self.coreCount = coreCount
    self.openFileLimit = openFileLimit
    self.hostName = hostName
    self.logsToTerminal = logsToTerminal
  }

  package static var current: Machine {
    Machine(
      coreCount: ProcessInfo.processInfo.activeProcessorCount,
      openFileLimit: Int(clamping: openFiles.rlim_cur),
      hostName: ProcessInfo.processInfo.hostName,
      logsToTerminal: isatty(STDERR_FILENO) == 1)
  }

  /// The connections that fit beside everything else that takes descriptors, at most a million.
  var connectionLimit: Int { min(max(openFileLimit - reservedFiles, 1), 1_000_000) }

  /// Listeners, event loops, databases, standard streams; operators; and connections that are closed and linger.
  private var reservedFiles: Int { 192 + coreCount * EventLoopLimits.lingeringCount }

  /// Lifts the soft limit of open files to the hard one. A connection is one file, and the usual soft limit is 1,024.
  package static func raiseOpenFileLimit() {
    _ = raiseDescriptorLimit()
  }

  private static var openFiles: rlimit {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return limit
  }
}
