import HTTP
import HTTPTypes
import Shards
import Wire

/// What the shards have counted, in Prometheus' text format, version 0.0.4. Each loop is told apart: they add up.
struct Metrics {
  private struct Metric: Sendable {
    enum Kind: String { case counter, gauge }

    let name: String
    let kind: Kind
    let help: String
    let value: KeyPath<Counters, Int> & Sendable

    init(_ name: String, _ kind: Kind, _ help: String, _ value: KeyPath<Counters, Int> & Sendable) {
      self.name = name
      self.kind = kind
      self.help = help
      self.value = value
    }
  }

  private static let metrics = [
    Metric("croupier_connections", .gauge, "Open connections.", \.connections),
    Metric("croupier_members", .gauge, "Connections that are in a room.", \.members),
    Metric("croupier_rooms", .gauge, "Rooms in memory.", \.rooms),
    Metric("croupier_timers", .gauge, "Timers that are set.", \.timers),
    Metric("croupier_sessions_created_total", .counter, "Joins that made a session.", \.newSessions),
    Metric("croupier_sessions_resumed_total", .counter, "Joins of a known session.", \.resumes),
    Metric("croupier_tokens_refused_total", .counter, "Tokens and tickets that were refused.", \.refusedTokens),
    Metric("croupier_actions_total", .counter, "Actions that were accepted.", \.acceptedActions),
    Metric("croupier_rejections_total", .counter, "Actions that were rejected.", \.rejections),
    Metric("croupier_signals_total", .counter, "Signals that were passed on.", \.signals),
    Metric("croupier_events_committed_total", .counter, "Events that have become durable.", \.committedEvents),
  ]

  private var text = ""

  init(_ counters: [Counters], isReady: Bool) {
    describe("croupier_info", .gauge, "The version.")
    add("croupier_info", ["version": API.version], 1)
    describe("croupier_ready", .gauge, "Whether the storage answers and the server is not going away.")
    add("croupier_ready", [:], isReady ? 1 : 0)
    for metric in Self.metrics {
      describe(metric.name, metric.kind, metric.help)
      for (loop, counters) in counters.enumerated() {
        add(metric.name, ["loop": "\(loop)"], counters[keyPath: metric.value])
      }
    }
    describe("croupier_closes_total", .counter, "Connections that the server has closed, by the reason it gave.")
    for (loop, counters) in counters.enumerated() {
      for (reason, count) in counters.endings.sorted(by: { $0.key.word < $1.key.word }) {
        add("croupier_closes_total", ["loop": "\(loop)", "reason": reason.word], count)
      }
    }
  }

  var response: Response {
    Response(
      .ok, fields: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
      body: Array(text.utf8))
  }

  private mutating func describe(_ name: String, _ kind: Metric.Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// No value of a label has a quote, a backslash or a line end in it.
  private mutating func add(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: Int) {
    let list = labels.map { "\($0)=\"\($1)\"" }.joined(separator: ",")
    text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
  }
}
