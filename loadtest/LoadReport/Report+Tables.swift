import LoadJudge

/// The tables that the text and the page show, as text.
extension Report {
  static let percentiles: [Double] = [50, 90, 99, 99.9, 99.99]

  /// The few figures that are looked at first.
  var headlineFigures: [(name: String, value: String)] {
    var figures: [(name: String, value: String)] = []
    if let distribution = recorder.distribution(of: run.headline) {
      for percent in [50, 99, 99.9] {
        guard let time = distribution.percentile(percent) else { continue }
        figures.append(("\(run.headline.title), p\(Quantity.shortest(percent))", Quantity.time(time)))
      }
      figures.append(("\(run.headline.title), longest", Quantity.time(distribution.maximum)))
    }
    for counter in [Counter.operations, .deliveries] where recorder.count(of: counter) > 0 {
      figures.append((counter.title, Quantity.rate(rate(of: counter))))
    }
    return figures + (processes.first.map { costs(of: $0) } ?? [])
  }

  private func costs(of process: ProcessRecord) -> [(name: String, value: String)] {
    let cost =
      recorder.count(of: .deliveries) > 0
      ? process.coreTime(per: recorder.count(of: .deliveries)).map { ("CPU a delivery", Quantity.time($0)) }
      : process.coreTime(per: recorder.count(of: .operations)).map { ("CPU an operation", Quantity.time($0)) }
    let memory = process.peakResidentBytes.map { ("memory", Quantity.bytes($0)) }
    // Where nothing is sent, this is what it is about.
    let growth =
      recorder.count(of: .operations) == 0
      ? process.residentBytes(perConnection: run.connections).map { ("memory a connection", Quantity.bytes($0)) } : nil
    return [cost, memory, growth].compactMap { $0 }.map { ("\(process.name) \($0.0)", $0.1) }
  }

  /// Each kind of fault with how often it was found and what it means.
  var faultKindRows: [[String]] {
    faultCounts.map { [$0.kind.rawValue, Quantity.count($0.count), $0.kind.meaning] }
  }

  /// The first faults: kind, room, seat, place in the log, what happened.
  var faultRows: [[String]] {
    (verdict?.faults ?? []).map { fault in
      [
        fault.kind.rawValue, String(fault.room.rawValue), String(fault.seat.rawValue),
        fault.seq.map(String.init) ?? "–",
        fault.sentence,
      ]
    }
  }

  var latencyColumns: [String] {
    ["", "count", "least"] + Self.percentiles.map { "p\(Quantity.shortest($0))" } + ["longest", "mean"]
  }

  var latencyRows: [[String]] {
    latencies.map { name, times in
      [name.title, Quantity.count(times.count), Quantity.time(times.minimum)]
        + Self.percentiles.map { times.percentile($0).map(Quantity.time) ?? "–" }
        + [Quantity.time(times.maximum), Quantity.time(times.mean)]
    }
  }

  var processColumns: [String] {
    ["", "CPU an operation", "CPU a delivery", "user", "cores", "memory at most", "a connection", "threads"]
  }

  var processRows: [[String]] {
    processes.map { process in
      func per(_ counter: Counter) -> String {
        process.coreTime(per: recorder.count(of: counter)).map(Quantity.time) ?? "–"
      }
      return [
        process.name, per(.operations), per(.deliveries),
        process.coreTime > 0 ? Quantity.percent(Double(process.userTime) / Double(process.coreTime)) : "–",
        Quantity.digits(process.cores), process.peakResidentBytes.map(Quantity.bytes) ?? "–",
        process.residentBytes(perConnection: run.connections).map(Quantity.bytes) ?? "–",
        process.samples.last.map { Quantity.count($0.threadCount) } ?? "–",
      ]
    }
      + loops.enumerated().map { index, loop in
        ["load tester, loop \(index + 1)", "", "", "", Quantity.digits(loop.share), "", "", ""]
      }
  }

  var countRows: [[String]] {
    [["connections at once", Quantity.count(run.connections), ""]]
      + Counter.allCases.filter { recorder.count(of: $0) > 0 }.map { counter in
        let isBytes = counter == .bytesSent || counter == .bytesReceived
        let (count, rate) = (recorder.count(of: counter), rate(of: counter))
        return [
          counter.title, isBytes ? Quantity.bytes(count) : Quantity.count(count),
          isBytes ? "\(Quantity.bytes(Int(rate)))/s" : Quantity.rate(rate),
        ]
      }
  }

  /// Why connections were lost and attempts failed, the most frequent first.
  var reasonRows: [[String]] {
    reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(20).map { [$0.key, Quantity.count($0.value)] }
  }

  var intervalColumns: [String] { ["from", "operations", "deliveries", "p50", "p99", "longest"] }

  var intervalRows: [[String]] {
    recorder.timeline.intervals.enumerated().map { index, interval in
      [
        Quantity.time(Int64(index) * recorder.timeline.intervalLength),
        Quantity.count(interval.count(of: .operations)), Quantity.count(interval.count(of: .deliveries)),
      ]
        + [50, 99, 100].map { interval.percentile($0, of: run.headline).map(Quantity.time) ?? "–" }
    }
  }
}
