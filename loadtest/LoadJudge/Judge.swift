import Bytes
import Crypto
import Rooms

/// Holds what many virtual players have seen against what the server promises. It is told what happened, in the order in which it
/// happened, and does nothing by itself.
package struct Judge: ~Copyable {
  private var result = Verdict()

  package init() {}

  // MARK: Who plays

  /// A room of the game `relay` that nobody else plays in, from its first event on.
  package mutating func addRoom() -> RoomNumber {
    defer { result.counts.rooms += 1 }
    return RoomNumber(result.counts.rooms)
  }

  /// A player: who comes back as another player is another seat. It has one connection at a time.
  package mutating func addSeat(in room: RoomNumber) -> SeatNumber {
    defer { result.counts.seats += 1 }
    return SeatNumber(result.counts.seats)
  }

  // MARK: What happened

  /// `joined` has come over a new connection: events after `after` follow. All bytes are borrowed for the call, here and below.
  package mutating func joined(_ seat: SeatNumber, player: Span<UInt8>, after: Int64, head: Int64) {}

  /// An `act` is about to be sent, for the first time or once more.
  ///
  /// - Parameters:
  ///   - action: a seat numbers its actions 1, 2, 3, …; its id is the decimal text of that.
  ///   - data: holds `action` as `n` and the number of the seat as `s`.
  package mutating func sent(_ seat: SeatNumber, action: UInt64, data: Span<UInt8>) {}

  package mutating func event(_ seat: SeatNumber, _ event: borrowing SeenEvent) {}

  package mutating func acknowledged(_ seat: SeatNumber, action: UInt64, seq: Int64) {}

  /// - Parameter mayRetry: the refusal is for now (`busy`, `rate_limited`).
  package mutating func rejected(_ seat: SeatNumber, action: UInt64, mayRetry: Bool) {}

  package mutating func live(_ seat: SeatNumber, seq: Int64, digest: UInt64) {}

  package mutating func resynced(_ seat: SeatNumber, after: Int64) {}

  /// A frame has come that is no message of the protocol.
  package mutating func unreadable(_ seat: SeatNumber) {}

  /// The connection of a seat is gone, however that came. Nothing that it still had under way is heard any more.
  package mutating func disconnected(_ seat: SeatNumber) {}

  // MARK: The end

  /// Whether every seat that is connected has all its answers and everything that any seat of its room has seen. Costs a look at every
  /// seat. A tester stops acting, waits for this for as long as it has patience, and asks for the verdict.
  package var isSettled: Bool { true }

  package consuming func verdict() -> Verdict { result }
}
