import Bytes

extension Benchmark {
  static var bytes: [Benchmark] {
    [
      Benchmark("mask: 64 bytes", allocations: 0) { mask(byteCount: 64, &$0) },
      Benchmark("mask: 16 KiB", allocations: 0) { mask(byteCount: 16_384, &$0) },
      Benchmark("UTF-8: 1 KiB of ASCII", allocations: 0) { validate("the quick brown fox ", &$0) },
      Benchmark("UTF-8: 1 KiB of many scripts", allocations: 0) { validate("żółw, 龜, черепаха, 🐢; ", &$0) },
      Benchmark("timer: arm and fire, 20,000 waiting", allocations: 0, run: timers),
    ]
  }

  private static func mask(byteCount: Int, _ meter: inout Meter) {
    var bytes = [UInt8](repeating: 0x55, count: byteCount)
    meter.measure {
      var span = bytes.mutableSpan
      span.applyMask(0x1234_5678, to: 0..<byteCount)
    }
    use(Int(bytes[0]))
  }

  private static func validate(_ words: String, _ meter: inout Meter) {
    let bytes = Array(String(repeating: words, count: 1024 / words.utf8.count).utf8)
    meter.measure {
      var validator = UTF8Validator()
      use(validator.accept(bytes.span) && validator.isComplete ? 1 : 0)
    }
  }

  /// As the connections of a loop do: each deadline that fires is armed again, 10 s later.
  private static func timers(_ meter: inout Meter) {
    var wheel = TimerWheel<Int32>(granularity: 1_000_000, startingAt: 0)
    var expired: [TimerWheel<Int32>.Entry] = []
    let life: Int64 = 10_000_000_000
    let step = life / 20_000
    var now: Int64 = 0
    for subject in 0..<20_000 as Range<Int32> { wheel.arm(subject, at: Int64(subject) * step + life) }
    now = life
    meter.measure {
      now += step
      wheel.takeExpired(at: now, into: &expired)
      for entry in expired { wheel.arm(entry.subject, at: now + life) }
      expired.removeAll(keepingCapacity: true)
    }
    use(wheel.count)
  }
}
