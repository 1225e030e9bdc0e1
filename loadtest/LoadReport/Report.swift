import LoadJudge

/// What a run has shown: everything that ``text()``, ``json()`` and ``html()`` say is in here or follows from it.
package struct Report: Sendable {
  package let run: Run
  /// The recorders of all loops, merged.
  package let recorder: Recorder
  /// `nil` where nothing was judged.
  package let verdict: Verdict?
  /// The server first.
  package let processes: [ProcessRecord]
  package let loops: [LoopUse]
  package let targets: [Target]
  package let marks: [Mark]
  /// Why connections were lost and attempts failed, and how often.
  package let reasons: [String: Int]

  package init(
    run: Run, recorder: Recorder, verdict: Verdict?, processes: [ProcessRecord] = [], loops: [LoopUse] = [],
    targets: [Target] = [], marks: [Mark] = [], reasons: [String: Int] = [:]
  ) {
    self.run = run
    self.recorder = recorder
    self.verdict = verdict
    self.processes = processes
    self.loops = loops
    self.targets = targets
    self.marks = marks
    self.reasons = reasons
  }
}

extension Report {
  /// What was run.
  package struct Run: Sendable {
    package let scenario: String
    /// The address of the server.
    package let server: String
    /// The command line that repeats it, as it would be typed.
    package let command: String
    /// Every option with its value, the defaults too, in the order in which they are read.
    package let parameters: [(name: String, value: String)]
    /// The time that the scenario is about; the first figure of the report.
    package let headline: Latency
    /// When the measured part began, in milliseconds since 1970.
    package let startedAt: Int64
    /// How long the measured part was, in nanoseconds.
    package let duration: Int64
    /// Connections that were open at once, at most.
    package let connections: Int

    package init(
      scenario: String, server: String, command: String, parameters: [(name: String, value: String)],
      headline: Latency, startedAt: Int64, duration: Int64, connections: Int
    ) {
      self.scenario = scenario
      self.server = server
      self.command = command
      self.parameters = parameters
      self.headline = headline
      self.startedAt = startedAt
      self.duration = duration
      self.connections = connections
    }
  }

  /// What a measured process used.
  package struct ProcessRecord: Sendable {
    package let name: String
    /// Taken before the first connection, so that memory a connection can be told; `nil` when nobody did.
    package let idle: ProcessSample?
    /// The measured part, from its first moment to its last.
    package let samples: [ProcessSample]
    /// It was gone before the run was over, and what came after was the work of another.
    package let hasEnded: Bool

    package init(name: String, idle: ProcessSample?, samples: [ProcessSample], hasEnded: Bool = false) {
      self.name = name
      self.idle = idle
      self.samples = samples
      self.hasEnded = hasEnded
    }
  }

  /// How busy one loop of the load tester was in the measured part, in nanoseconds.
  package struct LoopUse: Sendable {
    package let coreTime: Int64
    package let wallTime: Int64

    package init(coreTime: Int64, wallTime: Int64) {
      self.coreTime = coreTime
      self.wallTime = wallTime
    }
  }

  /// Something that the command line asked of the server.
  package struct Target: Sendable {
    package let name: String
    package let limit: String
    package let measured: String
    package let isMet: Bool

    package init(name: String, limit: String, measured: String, isMet: Bool) {
      self.name = name
      self.limit = limit
      self.measured = measured
      self.isMet = isMet
    }
  }

  /// Something that happened once, such as the end of a server: a line across the curves.
  package struct Mark: Sendable {
    /// Nanoseconds of the monotonic clock.
    package let at: Int64
    package let text: String

    package init(at: Int64, text: String) {
      self.at = at
      self.text = text
    }
  }
}
