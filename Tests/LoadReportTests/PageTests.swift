import Testing

@testable import LoadJudge
@testable import LoadReport

@Suite("The page of a report")
struct PageTests {
  private static let hostile = "<script>alert(\"x\")</script> & 'y'"

  @Test("whatever comes from outside is escaped")
  func escaping() {
    let run = Report.Run(
      scenario: Self.hostile, server: Self.hostile, command: Self.hostile,
      parameters: [(Self.hostile, Self.hostile)], headline: .actToOwnEvent, startedAt: 0, duration: Sample.second,
      connections: 1)
    let fault = Fault(kind: .lost, room: RoomNumber(0), seat: SeatNumber(0), seq: 1, sentence: Self.hostile)
    let page = Report(
      run: run, recorder: Sample.recorder(seconds: 1, rate: 10), verdict: Sample.verdict([fault]),
      processes: [
        Report.ProcessRecord(
          name: Self.hostile, idle: nil, samples: Sample.samples(seconds: 2, cores: 1, bytes: 1 << 20))
      ],
      targets: [Report.Target(name: Self.hostile, limit: Self.hostile, measured: Self.hostile, isMet: false)],
      marks: [Report.Mark(at: 6 * Sample.second, text: Self.hostile)]
    ).html()
    #expect(!page.contains("<script"))
    #expect(!page.contains("(\"x\")"))
    #expect(page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;"))
  }

  @Test(
    "the page needs nothing else, and every number in it is one",
    arguments: [
      Sample.report(), Sample.report(seconds: 1, rate: 1), Sample.report(seconds: 900, rate: 2),
      Report(run: Sample.run(seconds: 0), recorder: Recorder(start: 0), verdict: nil),
      Report(run: Sample.run(seconds: 0), recorder: Sample.recorder(seconds: 1, rate: 3), verdict: Verdict()),
    ])
  func selfContained(report: Report) {
    let page = report.html()
    for word in ["<script", "<link", "<img", "src=", "href=", "@import", "url(", "nan", "inf"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.hasPrefix("<!doctype html>"))
    #expect(page.split(separator: "<figure>").count - 1 == report.charts.count)
  }

  @Test("curves that nothing was measured for are left out")
  func charts() {
    #expect(Report(run: Sample.run(), recorder: Recorder(start: 0), verdict: nil).charts.isEmpty)
    #expect(
      Sample.report().charts.map(\.title) == [
        "Latency over time", "Operations", "Deliveries", "Percentiles", "CPU", "Memory",
      ])
    var recorder = Sample.recorder(seconds: 2, rate: 10)
    recorder.count(.failures, at: 6 * Sample.second)
    #expect(
      Report(run: Sample.run(), recorder: recorder, verdict: nil).charts.last?.title
        == "Disconnections, failures and rejections")
  }
}

@Suite("Axes")
struct AxisTests {
  @Test(
    "a linear axis goes from zero to beyond the largest value in a few round steps",
    arguments: [
      (1, ["0", "0.5", "1"]), (7, ["0", "2", "4", "6", "8"]), (100, ["0", "50", "100"]), (0, ["0", "0"]),
      (101, ["0", "50", "100", "150"]),
    ] as [(Double, [String])])
  func linear(maximum: Double, labels: [String]) {
    let axis = Axis.linear(to: maximum, label: Quantity.digits)
    #expect(axis.ticks.map(\.label) == labels)
    #expect(axis.ticks.first?.position == 0)
    #expect(axis.ticks.last?.position == 1)
  }

  @Test(
    "a logarithmic axis has round ends and at least two marks",
    arguments: [
      (300e3...400e6, ["1 ms", "10 ms", "100 ms"]), (220e3...480e3, ["200 µs", "300 µs", "400 µs", "500 µs"]),
      (1e6...1e6, ["1 ms", "2 ms"]), (0...0, ["1 ns", "2 ns"]),
    ] as [(ClosedRange<Double>, [String])])
  func logarithmic(values: ClosedRange<Double>, labels: [String]) {
    let axis = Axis.logarithmic(over: values, label: Quantity.time)
    #expect(axis.ticks.map(\.label) == labels)
    #expect((0...1).contains(axis.position(values.lowerBound)))
    #expect(axis.position(max(values.upperBound, 1) * 100) == 1)
  }

  @Test(
    "a percentile axis goes as far as the samples do", arguments: [(1, 2), (10, 2), (1_000, 4), (200_000, 6)])
  func percentiles(sampleCount: Int, tickCount: Int) {
    let axis = Axis.percentiles(ofSamples: sampleCount)
    #expect(axis.ticks.map(\.label) == Array(["p50", "p90", "p99", "p99.9", "p99.99", "p99.999"].prefix(tickCount)))
    #expect(axis.position(50) == 0)
    #expect(axis.position(100) == 1)
  }
}
