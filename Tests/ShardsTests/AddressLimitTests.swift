import Bytes
import Shards
import Testing

@Suite("The limits of an address")
struct AddressLimitTests {
  private static let second: Int64 = 1_000_000_000
  private static let ann = IPAddress.v4(0x7f00_0001)
  private static let bob = IPAddress.v4(0x7f00_0002)

  private func limits(_ set: (inout AddressLimits.Rates) -> Void = { _ in }) -> AddressLimits {
    var rates = AddressLimits.Rates()
    set(&rates)
    return AddressLimits(rates: rates, key: (1, 2))
  }

  private func quota(_ verdict: AddressLimits.Verdict) -> AddressLimits.Quota? {
    switch verdict {
    case .unlimited: nil
    case .admitted(let quota), .refused(let quota): quota
    }
  }

  @Test("a minute's acts pass at once, and then one for each interval, to the nanosecond", arguments: [0, 1 << 60])
  func boundary(_ start: Int64) {
    let limits = limits { $0.roomCreations = 10 }
    func admits(at time: Int64) -> Bool { limits.admit(.roomCreation, from: Self.ann, at: start + time).isAdmitted }
    for _ in 0..<10 { #expect(admits(at: 0)) }
    for time in [0, 6 * Self.second - 1] { #expect(!admits(at: time)) }
    #expect(admits(at: 6 * Self.second))
    #expect(!admits(at: 12 * Self.second - 1))
    #expect(admits(at: 12 * Self.second))
    for _ in 0..<10 { #expect(admits(at: 72 * Self.second)) }
    #expect(!admits(at: 72 * Self.second))
  }

  @Test("the verdict says what is left, and when it will be more")
  func quota() {
    let limits = limits { $0.sessionChecks = 4 }
    func check(at time: Int64) -> AddressLimits.Verdict { limits.admit(.sessionCheck, from: Self.ann, at: time) }
    func quota(_ remaining: Int, _ seconds: Int64) -> AddressLimits.Quota {
      AddressLimits.Quota(perMinute: 4, remaining: remaining, secondsToNext: seconds)
    }
    #expect(check(at: 0) == .admitted(quota(3, 15)))
    #expect(check(at: Self.second / 2) == .admitted(quota(2, 15)))
    #expect(check(at: 5 * Self.second) == .admitted(quota(1, 10)))
    #expect(check(at: 5 * Self.second) == .admitted(quota(0, 10)))
    #expect(check(at: 15 * Self.second - 1) == .refused(quota(0, 1)))
    #expect(check(at: 15 * Self.second) == .admitted(quota(0, 15)))
  }

  @Test("what it promises, it keeps", arguments: [1, 7, 10, 59, 60, 61, 10_000])
  func promise(_ rate: Int) throws {
    let limits = limits { $0.badTokens = rate }
    var seen = 0
    var verdict = limits.admit(.badToken, from: Self.ann, at: 0)
    while verdict.isAdmitted {
      seen += 1
      #expect(quota(verdict)?.remaining == rate - seen)
      verdict = limits.admit(.badToken, from: Self.ann, at: 0)
    }
    #expect(seen == rate)
    let wait = try #require(quota(verdict)).secondsToNext
    #expect(wait == max(1, (60 + Int64(rate) - 1) / Int64(rate)))
    #expect(limits.admit(.badToken, from: Self.ann, at: wait * Self.second).isAdmitted)
  }

  @Test("an act that was refused costs nothing")
  func refusal() {
    let limits = limits { $0.roomCreations = 1 }
    for time in 0..<60 {
      #expect(limits.admit(.roomCreation, from: Self.ann, at: Int64(time) * Self.second).isAdmitted == (time == 0))
    }
    #expect(limits.admit(.roomCreation, from: Self.ann, at: 60 * Self.second).isAdmitted)
  }

  @Test("kinds of acts, addresses and networks are counted apart, a network of IPv6 as one")
  func apart() {
    let limits = limits {
      $0.roomCreations = 1
      $0.badTokens = 1
    }
    func admits(_ act: AddressLimits.Act, _ address: IPAddress) -> Bool {
      limits.admit(act, from: address, at: 0).isAdmitted
    }
    #expect(admits(.roomCreation, Self.ann))
    #expect(!admits(.roomCreation, Self.ann))
    #expect(admits(.badToken, Self.ann))
    #expect(admits(.roomCreation, Self.bob))
    #expect(admits(.roomCreation, .v6(high: 5, low: 1)))
    #expect(!admits(.roomCreation, .v6(high: 5, low: 2)))
    #expect(admits(.roomCreation, .v6(high: 6, low: 1)))
    #expect(admits(.roomCreation, .v6(high: 0x7f00_0001, low: 0)))
  }

  @Test("a rate of 0 is no limit")
  func off() {
    let limits = limits { $0.sessionChecks = 0 }
    for _ in 0..<1000 { #expect(limits.admit(.sessionCheck, from: Self.ann, at: 0) == .unlimited) }
  }

  @Test("a million strangers are all let in, and free nobody who is held back")
  func million() {
    let limits = limits { $0.badTokens = 20 }
    let heldBack = (0..<1000).map { IPAddress.v4(0x0a00_0000 | $0) }
    for address in heldBack {
      for _ in 0..<20 { _ = limits.admit(.badToken, from: address, at: 0) }
    }
    var admitted = 0
    for number in 0..<UInt64(1_000_000) {
      let stranger = IPAddress.v6(high: 0x2001_0db8_0000_0000 | number, low: number)
      if limits.admit(.badToken, from: stranger, at: Int64(number)).isAdmitted { admitted += 1 }
    }
    #expect(admitted == 1_000_000)
    #expect(heldBack.count { limits.admit(.badToken, from: $0, at: Self.second).isAdmitted } == 0)
    #expect(heldBack.count { limits.admit(.badToken, from: $0, at: 3 * Self.second).isAdmitted } == 1000)
  }

  @Test("addresses that behave are not mistaken for others, however many come back")
  func fairness() {
    let limits = limits { $0.sessionChecks = 3 }
    var refused = 0
    for minute in 0..<Int64(2) {
      for number in 0..<UInt32(20_000) {
        for _ in 0..<3 where !limits.admit(.sessionCheck, from: .v4(number), at: minute * 60 * Self.second).isAdmitted {
          refused += 1
        }
      }
    }
    #expect(refused == 0)
  }

  @Test("the same key, acts and times, the same verdicts", arguments: [UInt64](1...5))
  func determinism(seed: UInt64) {
    func verdicts() -> [AddressLimits.Verdict] {
      let limits = limits { $0.roomCreations = 3 }
      var state = seed
      var now: Int64 = 0
      return (0..<20_000).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        now += Int64(state >> 40)
        return limits.admit(.roomCreation, from: .v4(UInt32(state >> 33) % 5000), at: now)
      }
    }
    #expect(verdicts() == verdicts())
  }

  @Test("threads that ask at once, with clocks a little apart, get no more than one that asks alone")
  func threads() async {
    let limits = limits { $0.badTokens = 1000 }
    let admitted = await withTaskGroup(of: Int.self) { group in
      for thread in 0..<8 {
        group.addTask {
          (0..<1000).count { number in
            limits.admit(.badToken, from: Self.ann, at: Self.second - Int64((number + thread) % 3)).isAdmitted
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(admitted == 1000)
  }
}
