import Foundation

/// What a process on this machine and its descendants have used, as Linux tells in `/proc` (proc(5)).
///
/// A database counts with all of the processes that serve its connections.
package struct ProcessMeter: Sendable {
  /// What the report calls it: "server", "PostgreSQL".
  package let name: String
  package let processID: Int

  package init(_ name: String, processID: Int) {
    self.name = name
    self.processID = processID
  }

  /// `nil` when the process is not there, or not any more.
  ///
  /// - Parameter now: nanoseconds of the monotonic clock.
  package func sample(at now: Int64) -> ProcessSample? {
    let all = ProcessStatus.all()
    guard all.contains(where: { $0.processID == processID }) else { return nil }
    var sample = ProcessSample(at: now)
    for status in all where isFamily(status, among: all) { sample.add(status) }
    return sample
  }

  private func isFamily(_ status: ProcessStatus, among all: [ProcessStatus]) -> Bool {
    var ancestor: ProcessStatus? = status
    // A chain is no longer than the table, whatever the kernel renamed while it was read.
    for _ in all.indices {
      guard let current = ancestor else { return false }
      if current.processID == processID { return true }
      ancestor = all.first { $0.processID == current.parentID }
    }
    return false
  }
}

/// One reading of a ``ProcessMeter``.
package struct ProcessSample: Sendable, Equatable {
  /// Nanoseconds of the monotonic clock.
  package let at: Int64
  package private(set) var processCount = 0
  package private(set) var threadCount = 0
  /// Nanoseconds of a core since the processes began, with the children that have ended; in steps of 10 ms.
  package private(set) var userTime: Int64 = 0
  package private(set) var systemTime: Int64 = 0
  /// Pages in memory. What processes share is counted once for each.
  package private(set) var residentBytes = 0
  /// Pages in memory, where each process has its share of what is shared; `nil` when the kernel does not tell us.
  package private(set) var proportionalBytes: Int? = 0

  package var time: Int64 { userTime + systemTime }

  mutating func add(_ status: ProcessStatus) {
    processCount += 1
    threadCount += status.threadCount
    userTime += status.userTime
    systemTime += status.systemTime
    residentBytes += status.residentBytes
    proportionalBytes = proportionalBytes.flatMap { sum in status.proportionalBytes().map { sum + $0 } }
  }

  package init(
    at: Int64, userTime: Int64 = 0, systemTime: Int64 = 0, residentBytes: Int = 0, proportionalBytes: Int? = 0
  ) {
    self.at = at
    self.userTime = userTime
    self.systemTime = systemTime
    self.residentBytes = residentBytes
    self.proportionalBytes = proportionalBytes
  }
}
