import Bytes
import Crypto
import Rooms

/// Holds what many virtual players have seen against what the server promises. It is told what happened, in the order in which it
/// happened, and does nothing by itself.
///
/// It says nothing against a server that keeps its promises, whatever connections do: an action may be sent again over every new
/// connection, and is answered by its event, by an `ack`, or by both, one after the other; its event may be seen first in a replay,
/// or by another seat; a refused action may be sent again; a connection may go with answers under way. Where it can't know, it
/// keeps silent: an action that was sent over a lost connection may be in the log or not, and what follows a hole can't be
/// recomputed until another seat has shown what is missing.
///
/// A fault is told once, under one name, and what only follows from it is not: a seat that has missed an event also misses the
/// answer in it.
package struct Judge: ~Copyable {
  /// What a `seq` may be: numbers that every reader of JSON keeps as they are.
  static let places: ClosedRange<Int64> = 0...1 << 53

  var ledgers: [Ledger] = []
  var seats: [Seat] = []
  var result = Verdict()
  // Nobody here looks for collisions.
  private let hasher = SipHash(key: (0, 0))
  private var recordDigest = RecordDigest()
  private var actionID = ByteWriter()

  package init() {}

  // MARK: Who plays

  /// A room of the game `relay` that nobody else plays in, from its first event on.
  package mutating func addRoom() -> RoomNumber {
    ledgers.append(Ledger())
    result.counts.rooms += 1
    return RoomNumber(ledgers.count - 1)
  }

  /// A player: who comes back as another player is another seat. It has one connection at a time.
  ///
  /// - Parameter former: the seat in whose place it comes, and whose events it has.
  package mutating func addSeat(in room: RoomNumber, following former: SeatNumber? = nil) -> SeatNumber {
    let ledger = ledgers[room.rawValue]
    var seat = Seat(room: room.rawValue, floor: ledger.head, takenBackCount: ledger.takenBackCount)
    if let former { seat.wait(for: self[former].next) }
    seats.append(seat)
    result.counts.seats += 1
    return SeatNumber(seats.count - 1)
  }

  // MARK: What it knows

  subscript(seat: SeatNumber) -> Seat {
    _read { yield seats[seat.rawValue] }
    _modify { yield &seats[seat.rawValue] }
  }

  func hash(_ bytes: Span<UInt8>) -> UInt64 { hasher.hash(bytes) }

  func ledger(of seat: SeatNumber) -> Ledger { ledgers[self[seat].room] }

  /// Whether this is an action that was sent in the room of `seat`.
  func name(_ event: borrowing SeenEvent, shownTo seat: SeatNumber) -> ActionName? {
    guard event.kind == .action, let author = event.author, let action = event.action,
      seats.indices.contains(author.rawValue), self[author].room == self[seat].room, self[author].hasSent(action)
    else { return nil }
    return ActionName(seat: Int32(author.rawValue), number: UInt32(action))
  }

  func act(_ name: ActionName) -> Act { seats[Int(name.seat)].acts[Int(name.number) - 1] }

  /// The digest of an event that is chained to `previous`.
  mutating func digest(of event: borrowing SeenEvent, after previous: Digest) -> Digest {
    actionID.removeAll()
    if event.kind == .action, let action = event.action { actionID.append(decimal: Int64(truncatingIfNeeded: action)) }
    let id = actionID
    return recordDigest.digest(
      after: previous, seq: event.seq, kind: event.kind, timestamp: event.timestamp, player: event.player,
      actionID: id.span, data: event.data)
  }

  // MARK: What it says

  mutating func report(_ kind: Fault.Kind, _ seat: SeatNumber, at seq: Int64?, _ sentence: @autoclosure () -> String) {
    self[seat].isWronged = true
    let room = RoomNumber(self[seat].room)
    result.add(kind) { Fault(kind: kind, room: room, seat: seat, seq: seq, sentence: sentence()) }
  }
}
