/// One thing that the server does often, by itself.
struct Benchmark {
  let name: String
  /// The most heap allocations that an operation may make, on average: what `BenchmarkTests` enforces. Lower it when it can be lowered.
  let allocationLimit: Double
  /// Prepares everything, and calls `Meter.measure` once with one operation.
  let run: (inout Meter) throws -> Void

  init(_ name: String, allocations allocationLimit: Double, run: @escaping (inout Meter) throws -> Void) {
    self.name = name
    self.allocationLimit = allocationLimit
    self.run = run
  }

  static var all: [Benchmark] { bytes + webSocket + json + wire + rooms + sessions + shards }
}

/// What one operation takes.
struct Measurement {
  /// Nanoseconds of a core, of the best repeat: the others had more disturbance.
  var nanoseconds = Double.infinity
  /// Heap allocations, on average over all repeats.
  var allocations = 0.0

  /// A hundredth is left to tables that double their size once in a while.
  private static let tolerance = 0.01

  func exceeds(_ limit: Double) -> Bool { allocations > limit + Self.tolerance }

  /// The limit that would hold too, when `limit` is much higher than need be.
  func betterLimit(than limit: Double) -> Double? {
    let needed = max(0, ((allocations - Self.tolerance) * 2).rounded(.up) / 2).magnitude
    return needed <= limit - 0.5 ? needed : nil
  }
}
