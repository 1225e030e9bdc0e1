import LoadJudge

/// How a run ended, in one word and a sign: the first thing that a report says.
package enum Outcome: String, Sendable {
  /// Everything was checked, and no fault was found.
  case good
  case faulty
  /// No fault, but a target of the command line was missed.
  case missedTarget
  /// No fault, but what the scenario is about never happened.
  case empty
  /// No fault was found, but there was no event to check either.
  case measured

  var word: String {
    switch self {
    case .good: "Good"
    case .faulty: "Faulty"
    case .missedTarget: "Target missed"
    case .empty: "Nothing was measured"
    case .measured: "Measured"
    }
  }

  var sign: String {
    switch self {
    case .good: "✓"
    case .faulty, .missedTarget, .empty: "✗"
    case .measured: "●"
    }
  }

  var style: String {
    switch self {
    case .good: "good"
    case .faulty, .missedTarget, .empty: "bad"
    case .measured: "plain"
    }
  }
}

extension Report {
  package var outcome: Outcome {
    let checkedCount = verdict?.counts.eventsSeen ?? 0
    if verdict?.isGood == false { return .faulty }
    if !targets.allSatisfy(\.isMet) { return .missedTarget }
    if recorder.distribution(of: run.headline) == nil { return .empty }
    return checkedCount > 0 ? .good : .measured
  }

  /// Whether a script may go on: what the exit code of the load tester says.
  package var isGood: Bool { outcome == .good || outcome == .measured }

  /// What was found, in a few sentences.
  var outcomeSentence: String { [found, checked, losses].filter { !$0.isEmpty }.joined(separator: " ") }

  private var found: String {
    switch outcome {
    case .good: "No event was lost, doubled, reordered, changed, early or taken back."
    case .faulty: "The server has broken its promises."
    case .missedTarget:
      missedTargets.map { "\($0.name): \($0.measured) instead of \($0.limit)." }.joined(separator: " ")
    case .empty: "There was no \(run.headline.title) in the measured part of the run, and that is what it is about."
    case .measured: "No fault was found, and there were no events to be checked."
    }
  }

  /// Each kind of fault that was found, the most frequent first.
  var faultCounts: [(kind: Fault.Kind, count: Int)] {
    let counts = verdict?.faultCounts.map { (kind: $0.key, count: $0.value) } ?? []
    return counts.sorted { ($1.count, $0.kind.rawValue) < ($0.count, $1.kind.rawValue) }
  }

  /// A good verdict says nothing of players who were never there.
  private var losses: String {
    [(Counter.disconnections, "Connections lost"), (.failures, "Attempts failed")]
      .filter { recorder.count(of: $0.0) > 0 }
      .map { "\($0.1): \(Quantity.count(recorder.count(of: $0.0)))." }
      .joined(separator: " ")
  }

  private var checked: String {
    guard let counts = verdict?.counts, counts.eventsSeen > 0 else { return "" }
    let parts = [
      (counts.actions, "actions"), (counts.acks, "repeats"), (counts.rejects, "refusals"), (counts.replays, "resumes"),
    ]
    .filter { $0.0 > 0 }.map { ", \(Quantity.count($0)) \($1)" }
    return """
      Checked: \(Quantity.count(counts.eventsSeen)) events as \(Quantity.count(counts.seats)) players in \
      \(Quantity.count(counts.rooms)) rooms saw them\(parts.joined()).
      """
  }
}

extension Fault.Kind {
  /// The promise that was broken.
  var meaning: String {
    switch self {
    case .lost: "An event that was committed did not reach a player."
    case .doubled: "An event or an answer came twice."
    case .outOfOrder: "An event came behind one that follows it."
    case .different: "Two players were shown different events in one place of the log."
    case .changed: "What was shown is not what was logged, or not what its author sent."
    case .early: "An event was shown before the log could have had it."
    case .refusedButSeen: "An action was refused, and happened all the same."
    case .takenBack: "The log holds less, or other, than it has shown before."
    case .wrongAck: "An answer named another place in the log than the action has."
    case .unanswered: "A request was never answered."
    }
  }
}
