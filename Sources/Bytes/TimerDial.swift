/// Where in a `TimerWheel` a deadline belongs, and which of its slots is next.
///
/// A tick is an instant that is a multiple of `granularity`, and a deadline counts as the first tick that is not before
/// it. Ticks are numbered without a sign, and written with eleven digits to the base 64, which hold every `Int64`. Each
/// digit has a level, with a slot for each of its values:
///
///     level 0   0 1 2 … 63   the last digit: one tick a slot
///     level 1   0 1 2 … 63   64 ticks a slot
///     level 2   0 1 2 … 63   4096 ticks a slot, and so on
///
/// Invariant: no tick on the dial is before `current`. A tick is in the level of the first digit, from the left, in
/// which it differs from `current` (level 0 when none does), in the slot of its own value there. It follows that
/// - what is in a lower level, or in a lower slot of the same one, is earlier: the first bit of `occupied` is next;
/// - one tick is at any time in one slot.
@usableFromInline
package struct TimerDial: Sendable {
  /// Nanoseconds.
  private let granularity: Int64
  /// The latest instant that was heard of.
  private var now: Int64
  /// The last tick that is not after `now`; while slots are taken, the first tick of the latest.
  private var current: UInt64 = 0
  /// For each level its slots in use, the first in the lowest bit.
  private var occupied: [UInt64] = Array(repeating: 0, count: 11)

  /// Slots are counted level by level.
  static let slotCount = 11 * 64

  init(granularity: Int64, startingAt start: Int64) {
    precondition(granularity > 0, "a tick must take time")
    self.granularity = granularity
    now = start
    current = tick(at: start)
  }

  /// Puts `deadline` on the dial; one that has passed, on the current tick.
  /// - Returns: its slot.
  @usableFromInline
  mutating func place(_ deadline: Int64) -> Int {
    let tick = deadline <= now ? current : tick(at: deadline - 1) + 1
    let level = (63 - (tick ^ current | 1).leadingZeroBitCount) / 6
    let digit = tick &>> UInt64(level * 6) & 63
    occupied[level] |= 1 &<< digit
    return level * 64 + Int(digit)
  }

  /// Takes the next slot off the dial, unless it begins after `instant`. Its deadlines are due, or else placed again.
  @usableFromInline
  mutating func takeSlot(at instant: Int64) -> Int? {
    let latest = max(now, instant)
    let end = tick(at: latest)
    guard let slot = nextSlot, firstTick(of: slot) <= end else {
      now = latest
      current = end
      return nil
    }
    current = firstTick(of: slot)
    occupied[slot / 64] &= ~(1 &<< UInt64(slot % 64))
    return slot
  }

  /// Whether the deadlines of a slot just taken are due: it was one tick. If not, all have places in lower levels now.
  @inlinable
  static func isDue(_ slot: Int) -> Bool { slot < 64 }

  /// When the next slot begins, in nanoseconds; `nil` when the dial is empty.
  var nextDeadline: Int64? {
    guard let slot = nextSlot else { return nil }
    return Int64(clamping: Int128(Int64(bitPattern: firstTick(of: slot) ^ 1 << 63)) * Int128(granularity))
  }

  private var nextSlot: Int? {
    guard let level = occupied.firstIndex(where: { $0 != 0 }) else { return nil }
    return level * 64 + occupied[level].trailingZeroBitCount
  }

  /// The first tick that belongs to `slot`, seen from `current`.
  private func firstTick(of slot: Int) -> UInt64 {
    let shift = UInt64(slot / 64 * 6)
    return (current &>> shift & ~63 | UInt64(slot % 64)) &<< shift
  }

  /// The number of the last tick that is not after `instant`; the sign is turned, so that the numbers rise with time.
  private func tick(at instant: Int64) -> UInt64 {
    let (quotient, remainder) = instant.quotientAndRemainder(dividingBy: granularity)
    return UInt64(bitPattern: remainder < 0 ? quotient - 1 : quotient) ^ 1 << 63
  }
}
