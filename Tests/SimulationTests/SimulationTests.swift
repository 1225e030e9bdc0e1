import Bytes
import Foundation
import Testing

/// `SIMULATION_SEED=N swift test --filter SimulationTests` repeats one seed, `SIMULATION_RUNS=N` tries N of them.
@Suite("Simulation")
struct SimulationTests {
  static let stepCount = 700

  static var seeds: [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["SIMULATION_SEED"].flatMap(UInt64.init) { return [seed] }
    return Array(1...UInt64(environment["SIMULATION_RUNS"].flatMap(UInt64.init) ?? 200))
  }

  @Test("the promises hold for every seed")
  func promises() {
    var (events, crashes) = (0, 0)
    var kinds: [String: Int] = [:]
    for seed in Self.seeds {
      var world = World(seed: seed)
      world.run(steps: Self.stepCount)
      events += world.eventCount
      crashes += world.crashCount
      kinds.merge(world.kindCounts, uniquingKeysWith: +)
      if let first = world.violations.first {
        Issue.record("\(first)\nRepeat with: SIMULATION_SEED=\(seed) swift test --filter SimulationTests")
        return
      }
    }
    let counts = kinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    print("simulation: \(Self.seeds.count) seeds, \(events) events seen (\(counts)), \(crashes) crashes")
    #expect(events > Self.seeds.count * 20, "a simulation in which nothing happens proves nothing")
    for kind in ["abandoned", "claimed", "finished", "left"] where Self.seeds.count > 100 {
      #expect(kinds[kind, default: 0] > Self.seeds.count / 10, "too few \(kind)")
    }
  }

  @Test("a seed repeats byte for byte", arguments: [UInt64(1), 77])
  func deterministic(seed: UInt64) {
    var one = World(seed: seed)
    var other = World(seed: seed)
    one.run(steps: Self.stepCount)
    other.run(steps: Self.stepCount)
    #expect(one.trace.count > 1000)
    #expect(one.trace == other.trace)
  }

  @Test("an event that is sent before its commit is noticed")
  func tooEarly() {
    let findings = Self.findings(of: .committedTooEarly)
    #expect(findings.contains { $0.contains("before it was durable") }, "\(findings)")
  }

  @Test("an id that counts twice after a restart is noticed")
  func twice() {
    let findings = Self.findings(of: .forgetsActionIDs)
    #expect(findings.contains { $0.contains("is row") }, "\(findings)")
  }

  @Test("a session that lives again after its end is noticed")
  func revoked() {
    let findings = Self.findings(of: .forgetsRevocations)
    #expect(findings.contains { $0.contains("which was revoked") || $0.contains("lives again") }, "\(findings)")
  }

  @Test("a player who is given up too early is noticed")
  func tooSoon() {
    let findings = Self.findings(of: .forgetsConnections)
    #expect(findings.contains { $0.contains("ms ago") }, "\(findings)")
  }

  /// What the checkers say of a world with a fault, over seeds until they say something.
  static func findings(of fault: SimulatedLog.Fault) -> [String] {
    for seed in UInt64(1)...200 {
      var world = World(seed: seed, fault: fault)
      world.run(steps: stepCount)
      if !world.violations.isEmpty { return world.violations }
    }
    return []
  }
}
