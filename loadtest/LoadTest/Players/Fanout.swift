import LoadJudge

/// How many seats the latest operations have still to reach: the last one's time is that of the operation.
///
/// A ring by the number of the operation. What is not complete when its place is needed again is not counted any more: a seat was away.
struct Fanout {
  private struct Entry {
    var operation: UInt64 = 0
    var missing: Int32 = 0
  }

  private var entries: [Entry]
  private let seatCount: UInt64
  private let mask: UInt64

  /// - Parameters:
  ///   - seatCount: of all rooms together.
  ///   - capacity: places in the ring, rounded up to a power of two.
  init(seatCount: Int, capacity: Int) {
    var size = 1
    while size < capacity { size *= 2 }
    entries = Array(repeating: Entry(), count: size)
    mask = UInt64(size - 1)
    self.seatCount = UInt64(seatCount)
  }

  /// - Parameter seats: how many are to get it.
  mutating func begin(_ action: UInt64, of author: SeatNumber, reaching seats: Int) {
    let operation = number(action, author)
    entries[Int(operation & mask)] = Entry(operation: operation, missing: Int32(seats))
  }

  /// Counts one seat. Returns whether it was the last.
  mutating func arrived(_ action: UInt64, of author: SeatNumber) -> Bool {
    let operation = number(action, author)
    let index = Int(operation & mask)
    guard entries[index].operation == operation else { return false }
    entries[index].missing -= 1
    return entries[index].missing == 0
  }

  /// Operations follow each other closely when all seats act as often.
  private func number(_ action: UInt64, _ author: SeatNumber) -> UInt64 {
    action &* seatCount &+ UInt64(truncatingIfNeeded: author.rawValue)
  }
}
