/// Subjects that wait for their deadlines: a hierarchical timing wheel (Varghese and Lauck, "Hashed and Hierarchical
/// Timing Wheels", SOSP 1987, scheme 7). Arming is O(1), firing amortised O(1), and a stretch of time without deadlines
/// costs nothing.
///
/// A subject never fires early, and at most one granularity late. It is a small plain value, the name of a thing rather
/// than the thing: its memory is used again, but not cleared, after it fired.
///
/// There is no way to cancel. The owner keeps beside its subject the deadline that it is armed for, and drops an entry
/// that fires with another one, or for a subject that is gone. A deadline that moves later, as with every message of a
/// connection, arms nothing: the entry is looked at when it fires, and armed again for what is left. Only an earlier
/// deadline needs a new entry.
@usableFromInline
package struct TimerWheel<Subject: Sendable>: ~Copyable, Sendable {
  /// A subject and the instant that it was armed for, in monotonic nanoseconds.
  @usableFromInline
  package struct Entry: Sendable {
    @usableFromInline package let subject: Subject
    @usableFromInline package let deadline: Int64

    @inlinable
    init(_ subject: Subject, _ deadline: Int64) {
      self.subject = subject
      self.deadline = deadline
    }
  }

  @usableFromInline var dial: TimerDial
  /// Each slot of the dial has a ring of entries, in the order of arming. This is the index of its last; −1 for none.
  @usableFromInline var lasts: [Int32]
  @usableFromInline var entries: [Entry] = []
  /// The index of the entry behind each entry; behind the last of a ring is its first.
  @usableFromInline var next: [Int32] = []
  /// Entries to be used again, linked by `next`, latest freed first; −1 ends them.
  @usableFromInline var free: Int32 = -1

  /// Entries that wait.
  @usableFromInline package internal(set) var count = 0

  /// - Parameters:
  ///   - granularity: nanoseconds, at least 1.
  ///   - start: monotonic nanoseconds.
  package init(granularity: Int64, startingAt start: Int64) {
    dial = TimerDial(granularity: granularity, startingAt: start)
    lasts = Array(repeating: -1, count: TimerDial.slotCount)
  }

  /// Entries that can wait before more memory is taken.
  package var capacity: Int { entries.capacity }

  /// When to call `takeExpired` again, in monotonic nanoseconds; `nil` when nothing waits.
  ///
  /// Nothing is due before. Sometimes nothing is due then either, as a far deadline comes nearer in a few steps.
  package var nextDeadline: Int64? { dial.nextDeadline }

  /// Has `subject` fire at `deadline`, in monotonic nanoseconds; when that has passed, at the next `takeExpired`.
  @inlinable
  package mutating func arm(_ subject: Subject, at deadline: Int64) {
    enqueue(store(Entry(subject, deadline)))
  }

  /// Appends to `expired` what is due at `now`, in monotonic nanoseconds: tick by tick, each in the order of arming.
  @inlinable
  package mutating func takeExpired(at now: Int64, into expired: inout [Entry]) {
    while let slot = dial.takeSlot(at: now) {
      var index = takeRing(of: slot)
      while index >= 0 {
        let following = next[Int(index)]
        if TimerDial.isDue(slot) {
          expired.append(entries[Int(index)])
          release(index)
        } else {
          enqueue(index)
        }
        index = following
      }
    }
  }

  @inlinable
  mutating func store(_ entry: Entry) -> Int32 {
    count += 1
    guard free >= 0 else {
      entries.append(entry)
      next.append(-1)
      return Int32(entries.count - 1)
    }
    let index = free
    free = next[Int(index)]
    entries[Int(index)] = entry
    return index
  }

  @inlinable
  mutating func release(_ index: Int32) {
    next[Int(index)] = free
    free = index
    count -= 1
  }

  /// Makes the entry the last in the ring of its slot.
  @inlinable
  mutating func enqueue(_ index: Int32) {
    let slot = dial.place(entries[Int(index)].deadline)
    let last = Int(lasts[slot])
    if last < 0 {
      next[Int(index)] = index
    } else {
      next[Int(index)] = next[last]
      next[last] = index
    }
    lasts[slot] = index
  }

  /// Cuts the ring of a slot open behind its last entry, whose next is −1 then.
  /// - Returns: the index of its first entry.
  @inlinable
  mutating func takeRing(of slot: Int) -> Int32 {
    let last = Int(lasts[slot])
    let first = next[last]
    next[last] = -1
    lasts[slot] = -1
    return first
  }
}
