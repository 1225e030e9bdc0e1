/// The curves of the page. Those that nothing was measured for are left out.
extension Report {
  var charts: [Chart] {
    [
      latencyOverTime, rateOverTime(.operations, "Operations"), rateOverTime(.deliveries, "Deliveries"),
      percentileCurves, cores, memory, trouble,
    ].compactMap { $0 }
  }

  private var latencyOverTime: Chart? {
    let curves = [("p50", 50.0), ("p99", 99), ("maximum", 100)].map { name, percent in
      Chart.Curve(
        name: name, figure: figure(percent),
        points: points { $0.percentile(percent, of: run.headline).map(Double.init) })
    }
    guard let y = timeAxis(curves) else { return nil }
    return Chart(
      title: "Latency over time", note: "\(run.headline.title), by when it was due; logarithmic", x: clock, y: y,
      curves: curves, marks: drawnMarks)
  }

  private func rateOverTime(_ counter: Counter, _ title: String) -> Chart? {
    guard recorder.count(of: counter) > 0 else { return nil }
    let curve = Chart.Curve(
      name: "a second", figure: Quantity.rate(rate(of: counter)), points: rates(counter))
    let y = Axis.linear(to: highest([curve]), label: Quantity.digits)
    return Chart(
      title: title, note: "\(Quantity.count(recorder.count(of: counter))) in all", x: clock, y: y,
      curves: [curve], marks: drawnMarks, isFilled: true)
  }

  private var percentileCurves: Chart? {
    let curves = latencies.prefix(5).map { name, distribution in
      Chart.Curve(
        name: name.title, figure: distribution.percentile(99).map { "p99 \(Quantity.time($0))" } ?? "",
        points: distribution.curve().filter { $0.percent >= 50 }.map { point in
          // The last sample stands for its own share, not for everything up to 100 %.
          (min(point.percent, 100 - 100 / Double(distribution.count)), Double(point.nanoseconds))
        })
    }
    guard let y = timeAxis(curves), let mostSamples = latencies.map(\.distribution.count).max() else { return nil }
    return Chart(
      title: "Percentiles", note: "of the whole run; each further nine as wide as the one before",
      x: .percentiles(ofSamples: mostSamples), y: y, curves: curves)
  }

  private var cores: Chart? {
    let curves = processes.map { process in
      let pairs = zip(process.samples, process.samples.dropFirst())
      return Chart.Curve(
        name: process.name, figure: Quantity.digits(process.cores),
        points: pairs.map { earlier, later in
          (offset(later.at), Double(later.time - earlier.time) / Double(max(later.at - earlier.at, 1)))
        })
    }
    guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
    let y = Axis.linear(to: max(highest(curves), 0.05), label: Quantity.digits)
    return Chart(title: "CPU", note: "cores in use", x: clock, y: y, curves: curves, marks: drawnMarks)
  }

  private var memory: Chart? {
    let curves = processes.map { process in
      Chart.Curve(
        name: process.name, figure: process.peakResidentBytes.map { "at most \(Quantity.bytes($0))" } ?? "",
        points: process.samples.map { (offset($0.at), Double($0.residentBytes)) })
    }
    guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
    let most = highest(curves)
    let unit = most >= 0x1p30 ? 0x1p30 : 0x1p20
    let y = Axis.linear(to: most, unit: unit) { Quantity.bytes(Int($0)) }
    return Chart(title: "Memory", note: "resident", x: clock, y: y, curves: curves, marks: drawnMarks)
  }

  /// What should not happen, if it has happened.
  private var trouble: Chart? {
    let counters: [Counter] = [.disconnections, .failures, .rejections].filter { recorder.count(of: $0) > 0 }
    guard !counters.isEmpty else { return nil }
    let curves = counters.map { counter in
      Chart.Curve(
        name: counter.title, figure: Quantity.count(recorder.count(of: counter)),
        points: rates(counter))
    }
    let y = Axis.linear(to: highest(curves), label: Quantity.digits)
    return Chart(
      title: "Disconnections, failures and rejections", note: "a second", x: clock, y: y, curves: curves,
      marks: drawnMarks)
  }

  // MARK: Axes and points

  /// Seconds since the start of the measured part.
  private var clock: Axis {
    let length = Double(max(run.duration, recorder.timeline.intervalLength)) / 1e9
    let steps: [Double] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400]
    return .whole(to: length, steps: steps) { seconds in
      length > 180 ? "\(Quantity.digits(seconds / 60)) min" : "\(Quantity.digits(seconds)) s"
    }
  }

  private func timeAxis(_ curves: [Chart.Curve]) -> Axis? {
    let values = curves.flatMap { $0.points.compactMap { $0?.y } }
    guard let lowest = values.min(), let highest = values.max() else { return nil }
    return .logarithmic(over: max(lowest, 1)...max(highest, 1), label: Quantity.time)
  }

  private func highest(_ curves: [Chart.Curve]) -> Double {
    curves.flatMap { $0.points.compactMap { $0?.y } }.max() ?? 0
  }

  /// One point in the middle of each interval.
  private func points(_ value: (Timeline.Interval) -> Double?) -> [(x: Double, y: Double)?] {
    let length = Double(recorder.timeline.intervalLength) / 1e9
    return recorder.timeline.intervals.enumerated().map { index, interval in
      value(interval).map { ((Double(index) + 0.5) * length, $0) }
    }
  }

  /// How often a second, in each interval until the end of the run, which may cut the last one short. A sliver of one says nothing.
  private func rates(_ counter: Counter) -> [(x: Double, y: Double)?] {
    let timeline = recorder.timeline
    return stride(from: 0, to: run.duration, by: Int64.Stride(timeline.intervalLength)).enumerated().map {
      index, start in
      let length = min(timeline.intervalLength, run.duration - start)
      guard length * 10 >= timeline.intervalLength else { return nil }
      let count = index < timeline.intervals.count ? timeline.intervals[index].count(of: counter) : 0
      return (Double(start + length / 2) / 1e9, Double(count) * 1e9 / Double(length))
    }
  }

  private func offset(_ moment: Int64) -> Double { Double(moment - recorder.start) / 1e9 }

  private func figure(_ percent: Double) -> String {
    let distribution = recorder.distribution(of: run.headline)
    let value = percent == 100 ? distribution?.maximum : distribution?.percentile(percent)
    return value.map(Quantity.time) ?? "–"
  }

  private var drawnMarks: [(x: Double, text: String)] { marks.map { (offset($0.at), $0.text) } }
}
