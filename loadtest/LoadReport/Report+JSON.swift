import Bytes
import Foundation
import JSON
import LoadJudge

/// The report for programs. Times are whole nanoseconds, sizes bytes; what is not known is `null`. A reader must ignore members
/// that it does not know; a change of what is there changes `format`.
///
///     {"format":"croupier-loadtest/1", "outcome":"good", "good":true, "scenario", "server", "command",
///      "started_at_ms", "duration_ns", "connections", "parameters":{NAME:TEXT},
///      "verdict":{"checked":{…}, "faults":{KIND:COUNT}, "first":[{"kind","room","seat","seq","what"}]},
///      "targets":[{"name","asked","measured","met"}],
///      "load_tester":{"limit":TEXT, "loops":[{"core_ns","wall_ns"}]},
///      "counts":{COUNTER:COUNT}, "per_second":{COUNTER:NUMBER},
///      "latencies":[{"name","count","min_ns","p50_ns","p90_ns","p99_ns","p99_9_ns","p99_99_ns","max_ns","mean_ns","curve":[[PERCENT,NS]]}],
///      "processes":[{"name","core_ns","user_ns","core_ns_per_operation","core_ns_per_delivery","resident_bytes_max",
///                    "resident_bytes_per_connection","at_ns":[…],"core_ns_series":[…],"resident_bytes":[…],"proportional_bytes":[…]}],
///      "series":{"interval_ns", "counts":{COUNTER:[…]}, "latencies":[{"name","p50_ns":[…],"p99_ns":[…],"max_ns":[…]}]},
///      "marks":[{"at_ns","text"}], "reasons":{TEXT:COUNT}}
extension Report {
  package func json() -> String {
    var writer = ByteWriter()
    jsonValue.write(to: &writer)
    return writer.span.text + "\n"
  }

  private var jsonValue: JSONValue {
    .object([
      ("format", .string("croupier-loadtest/1")),
      ("outcome", .string(outcome.rawValue)),
      ("good", .bool(isGood)),
      ("scenario", .string(run.scenario)),
      ("server", .string(run.server)),
      ("command", .string(run.command)),
      ("started_at_ms", .integer(run.startedAt)),
      ("duration_ns", .integer(run.duration)),
      ("connections", .count(run.connections)),
      ("parameters", .object(run.parameters.map { ($0.name, .string($0.value)) })),
      ("verdict", verdict.map(value) ?? .null),
      ("targets", .array(targets.map(value))),
      ("load_tester", loadTester),
      ("counts", counters { .count(recorder.count(of: $0)) }),
      ("per_second", counters { .decimal(rate(of: $0)) }),
      ("latencies", .array(allLatencies.map(value))),
      ("processes", .array(processes.map(value))),
      ("series", series),
      (
        "marks",
        .array(marks.map { .object([("at_ns", .integer($0.at - recorder.start)), ("text", .string($0.text))]) })
      ),
      ("reasons", .object(reasons.sorted { $0.key < $1.key }.map { ($0.key, .count($0.value)) })),
    ])
  }

  private func value(_ verdict: Verdict) -> JSONValue {
    let counts = verdict.counts
    return .object([
      (
        "checked",
        .object([
          ("rooms", .count(counts.rooms)), ("seats", .count(counts.seats)), ("events_seen", .count(counts.eventsSeen)),
          ("distinct_events", .count(counts.distinctEvents)), ("actions", .count(counts.actions)),
          ("acks", .count(counts.acks)), ("rejects", .count(counts.rejects)), ("replays", .count(counts.replays)),
        ])
      ),
      ("faults", .object(faultCounts.map { ($0.kind.rawValue, .count($0.count)) })),
      ("first", .array(verdict.faults.map(value))),
    ])
  }

  private func value(_ fault: Fault) -> JSONValue {
    .object([
      ("kind", .string(fault.kind.rawValue)), ("room", .count(fault.room.rawValue)),
      ("seat", .count(fault.seat.rawValue)),
      ("seq", fault.seq.map(JSONValue.integer) ?? .null), ("what", .string(fault.sentence)),
    ])
  }

  private func value(_ target: Target) -> JSONValue {
    .object([
      ("name", .string(target.name)), ("asked", .string(target.limit)), ("measured", .string(target.measured)),
      ("met", .bool(target.isMet)),
    ])
  }

  private var loadTester: JSONValue {
    .object([
      ("limit", generatorLimit.map(JSONValue.string) ?? .null),
      (
        "loops",
        .array(loops.map { .object([("core_ns", .integer($0.coreTime)), ("wall_ns", .integer($0.wallTime))]) })
      ),
    ])
  }

  private func counters(_ value: (Counter) -> JSONValue) -> JSONValue {
    .object(Counter.allCases.map { ($0.name, value($0)) })
  }

  private var allLatencies: [(name: Latency, distribution: Distribution)] {
    latencies + (recorder.distribution(of: .dueToSent).map { [(.dueToSent, $0)] } ?? [])
  }

  private func value(_ name: Latency, _ times: Distribution) -> JSONValue {
    let percentiles = Self.percentiles.map { percent in
      (
        "p\(Quantity.shortest(percent))_ns".replacing(".", with: "_"),
        times.percentile(percent).map(JSONValue.integer) ?? .null
      )
    }
    return .object(
      [("name", .string(name.title)), ("count", .count(times.count)), ("min_ns", .integer(times.minimum))]
        + percentiles
        + [
          ("max_ns", .integer(times.maximum)), ("mean_ns", .integer(Int64(times.mean))),
          ("curve", .array(times.curve().map { .array([.decimal($0.percent), .integer($0.nanoseconds)]) })),
        ])
  }

  private func value(_ process: ProcessRecord) -> JSONValue {
    func per(_ counter: Counter) -> JSONValue {
      process.coreTime(per: recorder.count(of: counter)).map { .integer(Int64($0)) } ?? .null
    }
    func samples(_ value: (ProcessSample) -> JSONValue) -> JSONValue { .array(process.samples.map(value)) }
    return .object([
      ("name", .string(process.name)), ("core_ns", .integer(process.coreTime)), ("user_ns", .integer(process.userTime)),
      ("core_ns_per_operation", per(.operations)), ("core_ns_per_delivery", per(.deliveries)),
      ("resident_bytes_max", process.peakResidentBytes.map(JSONValue.count) ?? .null),
      (
        "resident_bytes_per_connection",
        process.residentBytes(perConnection: run.connections).map(JSONValue.count) ?? .null
      ),
      ("at_ns", samples { .integer($0.at - recorder.start) }),
      ("core_ns_series", samples { .integer($0.time) }),
      ("resident_bytes", samples { .count($0.residentBytes) }),
      ("proportional_bytes", samples { $0.proportionalBytes.map(JSONValue.count) ?? .null }),
    ])
  }

  private var series: JSONValue {
    let intervals = recorder.timeline.intervals
    return .object([
      ("interval_ns", .integer(recorder.timeline.intervalLength)),
      ("counts", counters { counter in .array(intervals.map { .count($0.count(of: counter)) }) }),
      (
        "latencies",
        .array(
          allLatencies.map { name, _ in
            func times(_ percent: Double) -> JSONValue {
              .array(intervals.map { $0.percentile(percent, of: name).map(JSONValue.integer) ?? .null })
            }
            return .object([
              ("name", .string(name.title)), ("p50_ns", times(50)), ("p99_ns", times(99)), ("max_ns", times(100)),
            ])
          })
      ),
    ])
  }
}

extension Counter {
  /// `bytes_sent`.
  fileprivate var name: String { title.replacing(" ", with: "_") }
}

extension JSONValue {
  fileprivate static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }

  fileprivate static func decimal(_ value: Double) -> JSONValue { .number(String(format: "%.6g", value)) }
}
