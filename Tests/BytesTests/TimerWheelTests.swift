import Bytes
import Testing

private typealias Wheel = TimerWheel<Int>

@Suite("A timer wheel")
struct TimerWheelTests {
  @Test("nothing waits in a new wheel")
  func empty() {
    var wheel = Wheel(granularity: 10, startingAt: 5)
    #expect(wheel.count == 0)
    #expect(wheel.nextDeadline == nil)
    #expect(wheel.fired(at: .max) == [])
  }

  @Test("a subject fires once, with the instant that it was armed for")
  func firing() {
    var wheel = Wheel(granularity: 10, startingAt: 0)
    var expired: [Wheel.Entry] = []
    wheel.arm(7, at: 123)
    #expect(wheel.count == 1)
    wheel.takeExpired(at: 122, into: &expired)
    #expect(expired.isEmpty)
    wheel.takeExpired(at: 133, into: &expired)
    wheel.takeExpired(at: 200, into: &expired)
    #expect(expired.map(\.subject) == [7])
    #expect(expired.map(\.deadline) == [123])
    #expect(wheel.count == 0)
    #expect(wheel.nextDeadline == nil)
  }

  @Test("a deadline is met within one granularity and never early", arguments: [1, 2, 7, 64, 1_000_000, 10_000_000])
  func precision(granularity: Int64) {
    for start in [0, 1, -3, 1_000_000_007] as [Int64] {
      for wait in [0, 1, 63, 64, 65, 4095, 4096, 4097, 999_999, 1_000_000, 20_000_000_001] as [Int64] {
        var wheel = Wheel(granularity: granularity, startingAt: start)
        let deadline = start + wait
        wheel.arm(1, at: deadline)
        if wait > 0 { #expect(wheel.fired(at: deadline - 1) == [], "early: \(wait) from \(start)") }
        #expect(wheel.fired(at: deadline + granularity - 1) == [1], "late: \(wait) from \(start)")
      }
    }
  }

  @Test("deadlines on both sides of where a level ends fire each at its own tick", arguments: 1...10)
  func levelBoundaries(level: Int) {
    // The ticks of this wheel are numbered from the first instant there is, so that all its levels come into use.
    let boundary = Int64.min + Int64(1) << Int64(level * 6)
    for start in [.min, boundary - 2, boundary - 1, boundary] {
      var wheel = Wheel(granularity: 1, startingAt: start)
      let deadlines = (-2...2).map { boundary + $0 }
      for deadline in deadlines.reversed() { wheel.arm(Int(deadline), at: deadline) }
      for now in deadlines where now >= start {
        let passed = now == max(start, deadlines[0]) ? deadlines.filter { $0 <= now }.reversed() : [now]
        #expect(wheel.fired(at: now) == passed.map(Int.init), "at \(now) from \(start)")
      }
      #expect(wheel.count == 0)
    }
  }

  @Test("ticks fire in their order, and within one the subjects in the order of arming")
  func order() {
    var wheel = Wheel(granularity: 8, startingAt: 0)
    for (subject, deadline) in [(1, 4000), (2, 16), (3, 3999), (4, 9), (5, 4001), (6, 1000), (7, 3993)]
      as [(Int, Int64)]
    {
      wheel.arm(subject, at: deadline)
    }
    #expect(wheel.fired(at: 10_000) == [2, 4, 6, 1, 3, 7, 5])
  }

  @Test("one that was far away when it was armed fires before one of the same tick that was near")
  func farBeforeNear() {
    var wheel = Wheel(granularity: 1, startingAt: 0)
    wheel.arm(1, at: 300_000)
    for (subject, now) in [(2, 100_000), (3, 262_144), (4, 299_000), (5, 299_999)] as [(Int, Int64)] {
      #expect(wheel.fired(at: now) == [])
      wheel.arm(subject, at: 300_000)
    }
    #expect(wheel.fired(at: 300_000) == [1, 2, 3, 4, 5])
  }

  @Test("a deadline in the past fires at the next turn, behind those that were armed before")
  func pastDeadlines() {
    var wheel = Wheel(granularity: 10, startingAt: 1000)
    for (subject, deadline) in [(1, 999), (2, -5), (3, 1000), (4, .min)] as [(Int, Int64)] {
      wheel.arm(subject, at: deadline)
    }
    #expect(wheel.nextDeadline.map { $0 <= 1000 } == true)
    #expect(wheel.fired(at: 1000) == [1, 2, 3, 4])
    #expect(wheel.fired(at: 1005) == [])
    wheel.arm(5, at: 1004)
    wheel.arm(6, at: 1006)
    #expect(wheel.fired(at: 1005) == [5])
    #expect(wheel.fired(at: 1010) == [6])
  }

  @Test("what is armed while others fire is for the next turn, even when it is due already")
  func armingWhileFiring() {
    var wheel = Wheel(granularity: 10, startingAt: 0)
    var expired: [Wheel.Entry] = []
    for subject in 1...3 { wheel.arm(subject, at: 100) }
    wheel.takeExpired(at: 100, into: &expired)
    for entry in expired {
      wheel.arm(entry.subject + 10, at: 100)
      wheel.arm(entry.subject + 20, at: 130)
    }
    #expect(expired.map(\.subject) == [1, 2, 3])
    #expect(wheel.nextDeadline.map { $0 <= 100 } == true)
    #expect(wheel.fired(at: 100) == [11, 12, 13])
    #expect(wheel.fired(at: 139) == [21, 22, 23])
  }

  @Test("a clock that stands still or goes back fires nothing early and loses nothing")
  func clockGoingBack() {
    var wheel = Wheel(granularity: 10, startingAt: 1000)
    wheel.arm(1, at: 2000)
    #expect(wheel.fired(at: 1500) == [])
    #expect(wheel.fired(at: 1500) == [])
    #expect(wheel.fired(at: -1500) == [])
    wheel.arm(2, at: 1990)
    #expect(wheel.fired(at: 1989) == [])
    #expect(wheel.fired(at: 2009) == [2, 1])
  }

  @Test("after a pause of days, or of centuries, all fire at once and in order", arguments: [90, 100_000])
  func pauses(days: Int64) {
    var wheel = Wheel(granularity: 1_000_000, startingAt: 0)
    let minute: Int64 = 60_000_000_000
    let waits = (1...1000).map { Int64($0 * 7919 % 1009) }
    for wait in waits { wheel.arm(Int(wait), at: wait * minute) }
    #expect(wheel.fired(at: days * 1440 * minute) == waits.sorted().map(Int.init))
    wheel.arm(1, at: days * 1440 * minute + minute)
    #expect(wheel.fired(at: days * 1440 * minute + minute - 1) == [])
    #expect(wheel.fired(at: days * 1440 * minute + minute + 1_000_000) == [1])
  }

  @Test("the first and the last instant are instants like all others", arguments: [1, 10_000_000, .max])
  func extremes(granularity: Int64) {
    for start in [.min, -1, 0, 1, .max] as [Int64] {
      var wheel = Wheel(granularity: granularity, startingAt: start)
      wheel.arm(1, at: .max)
      wheel.arm(2, at: .min)
      let fired = wheel.fired(at: start)
      #expect(fired == (start == .max ? [1, 2] : [2]))
      #expect((wheel.nextDeadline == nil) == (start == .max))
      _ = wheel.fired(at: .max)
      wheel.arm(3, at: 0)
      #expect(wheel.fired(at: .min) == [3])
    }
  }

  @Test("a loop that sleeps until it is told to wake is in time, and seldom wakes for nothing")
  func sleeping() {
    let granularity: Int64 = 10_000_000
    for wait in [1, 640_000_000, 30_000_000_000, 600_000_000_000, 315_360_000_000_000_000] as [Int64] {
      var wheel = Wheel(granularity: granularity, startingAt: 123_456_789)
      let deadline = 123_456_789 + wait
      wheel.arm(1, at: deadline)
      var wakes = 0
      while let now = wheel.nextDeadline {
        wakes += 1
        guard wheel.fired(at: now) == [1] else { continue }
        #expect(deadline..<deadline + granularity ~= now)
      }
      #expect(wheel.count == 0)
      #expect(wakes <= 8, "for \(wait)")
    }
  }

  @Test("a deadline that moves with every message keeps one entry, which is armed again when it fires")
  func movingDeadline() {
    var wheel = Wheel(granularity: 1, startingAt: 0)
    var expired: [Wheel.Entry] = []
    var (lastHeard, looks) = (Int64(0), 0)
    wheel.arm(1, at: 100)
    for now in 1...1000 as ClosedRange<Int64> {
      wheel.takeExpired(at: now, into: &expired)
      for _ in expired where lastHeard + 100 > now {
        looks += 1
        wheel.arm(1, at: lastHeard + 100)
      }
      #expect(wheel.count == 1)
      expired.removeAll()
      lastHeard = now
    }
    #expect(looks == 10)
  }

  @Test("memory is used again: a wheel that was full once takes no more")
  func memory() {
    var wheel = Wheel(granularity: 10, startingAt: 0)
    wheel.fill(1000, from: 0)
    let capacity = wheel.capacity
    for round in 1...100 as ClosedRange<Int64> {
      #expect(wheel.fired(at: round * 10_000).count == 1000)
      wheel.fill(1000, from: round * 10_000)
      #expect(wheel.count == 1000)
    }
    #expect(wheel.capacity == capacity)
  }

  @Test("any run of calls does what it does to a sorted list, and the same each time", arguments: seeds)
  func model(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let granularity = ([1, 16, 1000, 10_000_000] as [Int64]).randomElement(using: &random)!
    var now = Int64.random(in: -1 << 50...1 << 50, using: &random)
    var wheel = Wheel(granularity: granularity, startingAt: now)
    var twin = Wheel(granularity: granularity, startingAt: now)
    var model: [(tick: Int64, subject: Int)] = []
    for subject in 0..<500 {
      let distance = Int64.random(in: 0..<granularity << Int64.random(in: 0...30, using: &random), using: &random)
      if Int.random(in: 0..<4, using: &random) > 0 {
        let deadline = Bool.random(using: &random) || Bool.random(using: &random) ? now + distance : now - distance
        wheel.arm(subject, at: deadline)
        twin.arm(subject, at: deadline)
        let tick = deadline > now ? deadline.tick(granularity, .up) : now.tick(granularity, .down)
        model.insert((tick, subject), at: model.firstIndex { $0.tick > tick } ?? model.count)
      } else {
        now = Bool.random(using: &random) ? wheel.nextDeadline.map { max($0, now) } ?? now : now + distance
        let due = model.prefix { $0.tick <= now }.map(\.subject)
        model.removeFirst(due.count)
        #expect(wheel.fired(at: now) == due)
        #expect(twin.fired(at: now) == due)
      }
      #expect(wheel.count == model.count)
      #expect((wheel.nextDeadline == nil) == model.isEmpty)
      if let first = model.first, let next = wheel.nextDeadline { #expect(next <= first.tick) }
    }
  }
}

extension Int64 {
  /// The multiple of `granularity` next to this instant; exact while a `Double` is.
  fileprivate func tick(_ granularity: Int64, _ rounding: FloatingPointRoundingRule) -> Int64 {
    Int64((Double(self) / Double(granularity)).rounded(rounding)) * granularity
  }
}

extension TimerWheel<Int> {
  /// The subjects that fire at `now`.
  fileprivate mutating func fired(at now: Int64) -> [Int] {
    var expired: [Entry] = []
    takeExpired(at: now, into: &expired)
    return expired.map(\.subject)
  }

  /// Arms `count` subjects for the 10,000 ns after `start`.
  fileprivate mutating func fill(_ count: Int, from start: Int64) {
    for subject in 0..<count { arm(subject, at: start + Int64(subject * 10)) }
  }
}
