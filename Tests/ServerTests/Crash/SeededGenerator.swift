import Foundation

/// SplitMix64 (Steele, Lea and Flood 2014): what a test does by chance follows from one seed.
struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// The seed in an environment variable, or another each time. It is printed, since a failure is worth repeating.
  static func given(_ variable: String, for subject: String) -> SeededGenerator {
    let given = ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
    let seed = given ?? .random(in: 0..<1_000_000)
    print("\(subject): \(variable)=\(seed)")
    return SeededGenerator(seed: seed)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// Lets a moment pass that no event of the test determines.
  mutating func pause(upToMicroseconds bound: UInt32) { usleep(.random(in: 0...bound, using: &self)) }
}
