/// Which signals of one speaker a player has heard: the latest, and of the 63 before it each. What is older is not known any more.
struct HeardSignals {
  private var latest: UInt64 = 0
  /// Bit `n` is the signal `latest - n`.
  private var heard: UInt64 = 0

  /// Takes note of a signal; returns whether it has not been heard before.
  mutating func isNew(_ number: UInt64) -> Bool {
    if number > latest {
      heard = heard << (number - latest) | 1
      latest = number
      return true
    }
    let bit: UInt64 = 1 << (latest - number)
    defer { heard |= bit }
    return heard & bit == 0
  }
}
