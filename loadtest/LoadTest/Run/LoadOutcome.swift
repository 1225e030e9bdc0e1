import LoadJudge
import LoadReport

/// What a run has shown.
package struct LoadOutcome: Sendable {
  /// What one loop has measured and judged.
  struct Part {
    let recorder: Recorder
    let verdict: Verdict
    let use: Report.LoopUse
    let reasons: [String: Int]
  }

  /// What the loops have measured and judged, together.
  package struct Parts: Sendable {
    package private(set) var recorder: Recorder?
    package private(set) var verdict = Verdict()
    package private(set) var loops: [Report.LoopUse] = []
    /// Why connections were lost and attempts failed, and how often.
    package private(set) var reasons: [String: Int] = [:]

    /// - Parameter part: of the loop after those before, so that rooms have the numbers of the plan.
    mutating func add(_ part: Part) {
      if recorder == nil { recorder = part.recorder } else { recorder?.merge(part.recorder) }
      verdict.merge(part.verdict)
      loops.append(part.use)
      reasons.merge(part.reasons, uniquingKeysWith: +)
    }
  }

  package internal(set) var parts = Parts()
  package internal(set) var processes: [Report.ProcessRecord] = []
  package internal(set) var marks: [Report.Mark] = []
  /// When the measured part began, in milliseconds since 1970, and how long it was, in nanoseconds; 0 when the
  /// run was interrupted before.
  package let startedAt: Int64
  package internal(set) var duration: Int64 = 0
  /// Connections that were open at once, at most.
  package internal(set) var connections = 0
  /// Players that should have been live in the end, and were not; where players come and go, those that the server refused for good.
  package internal(set) var absent = 0
  /// Why the server could not be restarted, if it could not.
  package internal(set) var restartFailure: String?

  init(startedAt: Int64) { self.startedAt = startedAt }
}
