/// What a proxy can do wrong. The raw value is the name that the judge has for it.
enum InjectedFault: String, CaseIterable, Sendable {
  /// An event never arrives.
  case dropped = "lost"
  case doubled
  /// An event arrives behind its successor.
  case swapped = "outOfOrder"
  /// A byte of `data` is another, and the frame still good JSON.
  case changed
  /// An action is shown to another player before the server has it.
  case early
  /// An action is refused, and takes place.
  case refused = "refusedButSeen"
  /// An `ack` names the next place.
  case misnamed = "wrongAck"
}
