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
}
