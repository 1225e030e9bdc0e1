/// What follows from the measurements.
extension Report {
  private var seconds: Double { Double(run.duration) / 1e9 }

  /// How often, a second.
  package func rate(of counter: Counter) -> Double {
    seconds > 0 ? Double(recorder.count(of: counter)) / seconds : 0
  }

  /// The times that tell of the server, in the order in which a reader wants them: the headline first.
  package var latencies: [(name: Latency, distribution: Distribution)] {
    let others = Latency.allCases.filter { $0 != run.headline && $0 != .dueToSent }
    return ([run.headline] + others).compactMap { name in recorder.distribution(of: name).map { (name, $0) } }
  }

  /// Why the figures may tell more of the load tester than of the server, in a sentence; `nil` when they don't.
  ///
  /// It is at its limit when a loop had more than 85 % of a core, or when the usual delay between the moment an operation was due and
  /// the moment it was sent is more than a tenth of the usual time measured.
  package var generatorLimit: String? {
    if let busiest = loops.map(\.share).max(), busiest > 0.85 {
      return "One of its loops used \(Quantity.percent(busiest)) of a core. Use more loops, or another machine for it."
    }
    if let delay = recorder.distribution(of: .dueToSent)?.percentile(50),
      let usual = recorder.distribution(of: run.headline)?.percentile(50), delay * 10 > usual
    {
      return
        "It sent late: \(Quantity.time(delay)) after the time at the median, beside \(Quantity.time(usual)) measured."
    }
    return nil
  }

  package var missedTargets: [Target] { targets.filter { !$0.isMet } }
}

extension Report.ProcessRecord {
  /// Nanoseconds of a core in the measured part.
  package var coreTime: Int64 { difference { $0.time } }
  package var userTime: Int64 { difference { $0.userTime } }

  /// Cores that were busy at the same time, on average.
  package var cores: Double {
    let wall = difference { $0.at }
    return wall > 0 ? Double(coreTime) / Double(wall) : 0
  }

  package var peakResidentBytes: Int? { samples.map(\.residentBytes).max() }

  /// Nanoseconds of a core for each of `count`; `nil` when it ended early, or used less than steps of 10 ms can tell.
  package func coreTime(per count: Int) -> Double? {
    !hasEnded && coreTime >= 100_000_000 && count > 0 ? Double(coreTime) / Double(count) : nil
  }

  /// How much the process grew for each of `count` connections.
  package func residentBytes(perConnection count: Int) -> Int? {
    guard let idle, let last = samples.last, count > 0 else { return nil }
    return (last.residentBytes - idle.residentBytes) / count
  }

  private func difference(_ value: (ProcessSample) -> Int64) -> Int64 {
    guard let first = samples.first, let last = samples.last else { return 0 }
    return value(last) - value(first)
  }
}

extension Report.LoopUse {
  /// Of a core, from 0 to 1.
  package var share: Double { wallTime > 0 ? Double(coreTime) / Double(wallTime) : 0 }
}
