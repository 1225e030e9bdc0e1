import Bytes
import LoadReport
import Reactor

/// The readings of the measured processes: one before the first connection, then one a second.
struct Metering {
  private static let interval: Duration = .seconds(1)

  private let meters: [ProcessMeter]
  private let idle: [ProcessSample?]
  private var samples: [[ProcessSample]]
  private var hasEnded: [Bool]
  private var next: Int64 = .min

  init(_ meters: [ProcessMeter]) {
    self.meters = meters
    let now = Moment.now().monotonic
    idle = meters.map { $0.sample(at: now) }
    samples = meters.map { _ in [] }
    hasEnded = meters.map { _ in false }
  }

  mutating func sample(at now: Int64) {
    guard now >= next else { return }
    next = now + Self.interval.nanoseconds
    sampleNow(at: now)
  }

  mutating func sampleNow(at now: Int64) {
    for (index, meter) in meters.enumerated() {
      if let sample = meter.sample(at: now) { samples[index].append(sample) } else { hasEnded[index] = true }
    }
  }

  var records: [Report.ProcessRecord] {
    meters.indices.map {
      Report.ProcessRecord(name: meters[$0].name, idle: idle[$0], samples: samples[$0], hasEnded: hasEnded[$0])
    }
  }
}
