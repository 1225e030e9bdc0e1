/// A promise of the server that was broken, as one seat has seen it.
package struct Fault: Sendable, Equatable {
  /// What was broken. The raw value is what a report says.
  package enum Kind: String, Sendable, CaseIterable {
    /// A hole: an event that another seat saw, or whose place is known, never came.
    case lost
    /// A place of the log was shown twice, an action has two events, or one request has two answers.
    case doubled
    /// An event came behind one that follows it.
    case outOfOrder
    /// Two seats were shown different events in one place, each with a digest that holds.
    case different
    /// A frame is not what was logged: its digest does not hold, or its data is not what the author sent.
    case changed
    /// An event was shown that the log can't have had yet.
    case early
    /// An action was refused, and is in the log.
    case refusedButSeen
    /// The log holds less, or other, than it has shown before.
    case takenBack
    /// An `ack` names another place than the action's event has.
    case wrongAck
    /// A request has no answer, although the connection it was sent over is there.
    case unanswered
  }

  package let kind: Kind
  package internal(set) var room: RoomNumber
  package let seat: SeatNumber
  /// Where in the log, if that is known.
  package let seq: Int64?
  /// What happened, in a sentence.
  package let sentence: String

  package init(kind: Kind, room: RoomNumber, seat: SeatNumber, seq: Int64?, sentence: String) {
    self.kind = kind
    self.room = room
    self.seat = seat
    self.seq = seq
    self.sentence = sentence
  }
}
