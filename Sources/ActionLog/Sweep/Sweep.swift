/// A sweep under way. It is carried out in steps, each a short transaction, so that commits get through between them.
///
/// A room that goes leaves at once for everybody, and its number is kept until its events are deleted too: whatever was interrupted is
/// finished by the next sweep.
struct Sweep: Sendable {
  enum Step: Sendable {
    case audit
    case deadNodes
    case roomsOfDeadNodes
    case sessions
    case rooms
    /// Events and sessions of rooms that are gone.
    case remains
    case seats
  }

  /// Of one step: what a commit waits for at most.
  static let rowLimit = 500
  static let roomLimit = 20
  /// Of one sweep: rooms that are loaded for it.
  static let settlementLimit = 100

  let rules: SweepRules
  let completion: @Sendable (SweepResult) -> Void
  var step = Step.audit
  /// What step `roomsOfDeadNodes` has left to do.
  var nodesToVacate: [String] = []
  var result = SweepResult()

  init(rules: SweepRules, completion: @escaping @Sendable (SweepResult) -> Void) {
    self.rules = rules
    self.completion = completion
  }
}
