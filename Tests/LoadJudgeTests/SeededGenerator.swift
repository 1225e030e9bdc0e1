import Foundation

/// Numbers that look random and follow from a seed (SplitMix64; Steele, Lea and Flood, 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// The seeds that random tests run with; a test's name says its own. `JUDGE_SEED=N` tries that one alone.
let seeds: [UInt64] =
  ProcessInfo.processInfo.environment["JUDGE_SEED"].flatMap(UInt64.init).map { [$0] } ?? Array(1...100)
