import LoadJudge
import Testing

@Suite("A history by chance")
struct RandomHistoryTests {
  @Test("of a server that keeps its promises is good", arguments: seeds)
  func good(seed: UInt64) {
    let outcome = ModelWorld(seed: seed).run()
    #expect(outcome.isSettled)
    #expect(outcome.verdict.isGood, "\(outcome.verdict.faults)")
    #expect(outcome.verdict.counts.distinctEvents > 20)
  }

  @Test(
    "in which one thing goes wrong shows that, and nothing else", arguments: ModelWorld.Mishap.allCases,
    seeds.prefix(30))
  func bad(_ mishap: ModelWorld.Mishap, seed: UInt64) {
    let outcome = ModelWorld(seed: seed, mishap: mishap).run()
    #expect(outcome.hasHappened)
    #expect(outcome.verdict.faultCounts.keys.map(\.rawValue) == [mishap.rawValue], "\(outcome.verdict.faults)")
  }

  @Test("of a server that says anything at all is judged to its end", arguments: seeds)
  func nonsense(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let steps = (0..<300).map { _ in Step.random(using: &random) }
    #expect(!History.verdict(steps).isGood)
  }
}

extension Step {
  /// Anything that a server may say, and anything that a player may do.
  fileprivate static func random(using random: inout SeededGenerator) -> Step {
    let seat = Int.random(in: 0...1, using: &random)
    let row = Int64.random(in: 1...5, using: &random)
    let number = UInt64.random(in: 0...3, using: &random)
    let places: [Int64] = [.min, -1, 0, 1, 2, 3, 4, 5, 6, 1 << 53, .max]
    let (place, other) = (places.randomElement(using: &random)!, places.randomElement(using: &random)!)
    let mayRetry = Bool.random(using: &random)
    let steps: [Step] = [
      .join(seat, after: place, head: other), .joinAs("p9", seat, after: place, head: other), .send(seat, 1),
      .show(seat, row), .show(seat, row), .showEarly(seat, action: row, at: place), .showChanged(seat, row),
      .showFork(seat, row),
      .showLoggedTwice(seat, row), .showWithoutID(seat, row), .ack(seat, number, seq: place),
      .reject(seat, number, mayRetry: mayRetry), .live(seat, row), .liveAt(place, seat), .resync(seat, after: place),
      .unreadable(seat), .disconnect(seat),
    ]
    return steps.randomElement(using: &random)!
  }
}
