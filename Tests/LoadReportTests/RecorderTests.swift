import LoadReport
import Testing

@Suite("Recorder")
struct RecorderTests {
  private let second = Sample.second

  @Test("a time counts from when the operation was due, and warm-up is left out")
  func due() throws {
    var recorder = Recorder(start: 10 * second)
    recorder.record(.messageToEcho, due: 10 * second - 1, end: 11 * second)
    recorder.count(.operations, at: 10 * second - 1)
    #expect(recorder.distribution(of: .messageToEcho) == nil)
    #expect(recorder.count(of: .operations) == 0)

    recorder.record(.messageToEcho, due: 10 * second, end: 12 * second)
    recorder.count(.operations, by: 3, at: 10 * second)
    #expect(try #require(recorder.distribution(of: .messageToEcho)).maximum == 2 * second)
    #expect(recorder.count(of: .operations) == 3)
    // It was due in the first second.
    #expect(recorder.timeline.intervals.count == 1)
  }

  @Test("what is due or happens after the measured part is left out, and what was due before is not")
  func end() throws {
    var recorder = Recorder(start: 0)
    recorder.end = second
    recorder.record(.messageToEcho, due: second - 1, end: 2 * second)
    recorder.record(.messageToEcho, due: second, end: 2 * second)
    recorder.count(.deliveries, at: second - 1)
    recorder.count(.deliveries, at: second)
    #expect(recorder.distribution(of: .messageToEcho)?.count == 1)
    #expect(recorder.count(of: .deliveries) == 1)
  }

  @Test("what two loops have recorded is what one would have", arguments: seeds)
  func merge(seed: UInt64) throws {
    var generator = SplitMix(seed: seed)
    var whole = Recorder(start: 0)
    var parts = [Recorder(start: 0), Recorder(start: 0)]
    // Now and then longer than the timeline holds in seconds, so that one part is coarser than the other.
    let length = UInt64(second) * (seed % 3 == 0 ? 2000 : 20)
    for _ in 0..<500 {
      let due = Int64(generator.next() % length)
      let time = Int64(generator.next() % 5_000_000)
      let part = Int(generator.next() % 4) / 3
      whole.record(.actToOwnEvent, due: due, end: due + time)
      parts[part].record(.actToOwnEvent, due: due, end: due + time)
      whole.count(.deliveries, by: 2, at: due)
      parts[part].count(.deliveries, by: 2, at: due)
    }
    parts[0].merge(parts[1])
    let (merged, expected) = (parts[0].timeline, whole.timeline)
    #expect(merged.intervalLength == expected.intervalLength)
    #expect(merged.intervals.map { $0.count(of: .deliveries) } == expected.intervals.map { $0.count(of: .deliveries) })
    #expect(
      merged.intervals.map { $0.percentile(99, of: .actToOwnEvent) }
        == expected.intervals.map { $0.percentile(99, of: .actToOwnEvent) })
    let (ours, theirs) = (
      try #require(parts[0].distribution(of: .actToOwnEvent)), try #require(whole.distribution(of: .actToOwnEvent))
    )
    #expect(ours.curve() == theirs.curve())
    #expect(ours.mean == theirs.mean)
  }

  @Test("a run of days takes no more memory than one of minutes, and loses no count")
  func bound() {
    var recorder = Recorder(start: 0)
    for hour in 0..<72 { recorder.count(.operations, at: Int64(hour) * 3600 * second) }
    let timeline = recorder.timeline
    #expect(timeline.intervals.count <= 300)
    #expect(timeline.intervalLength == 1024 * second)
    #expect(timeline.intervals.map { $0.count(of: .operations) }.reduce(0, +) == 72)
  }
}

@Suite("Distribution")
struct DistributionTests {
  @Test("three digits hold over the whole range", arguments: [1, 999, 4_860, 1_234_567, 59_999_999_999] as [Int64])
  func precision(nanoseconds: Int64) throws {
    var distribution = Distribution()
    distribution.record(nanoseconds)
    let median = try #require(distribution.percentile(50))
    #expect(Double((median - nanoseconds).magnitude) <= Double(nanoseconds) / 1000)
    #expect(distribution.maximum == nanoseconds)
  }

  @Test("a percentile that too few samples stand for is not known", arguments: [(99, false), (100, true)])
  func tooFew(count: Int, isKnown: Bool) {
    var distribution = Distribution()
    for value in 0..<count { distribution.record(Int64(value)) }
    #expect((distribution.percentile(99) != nil) == isKnown)
    #expect(distribution.percentile(50) != nil)
  }

  @Test("nothing recorded is nothing known")
  func empty() {
    #expect(Distribution().percentile(50) == nil)
    #expect(Distribution().curve() == [])
    #expect(Distribution().mean == 0)
  }

  @Test("what is out of range counts as its end")
  func clamped() {
    var distribution = Distribution()
    distribution.record(-5)
    distribution.record(.max)
    #expect(distribution.count == 2)
    #expect(distribution.minimum == 0)
    #expect(distribution.maximum == 3_600_000_000_000)
  }

  @Test("the curve rises to the largest time")
  func curve() {
    var distribution = Distribution()
    for value in 1...10_000 { distribution.record(Int64(value) * 1000) }
    let curve = distribution.curve()
    #expect(curve.last?.percent == 100)
    #expect(curve.last?.nanoseconds == distribution.maximum)
    #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.percent < $1.percent && $0.nanoseconds <= $1.nanoseconds })
  }
}
