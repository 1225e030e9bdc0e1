/// A room of one judge: 0, 1, 2, …
package struct RoomNumber: Hashable, Sendable {
  package let rawValue: Int

  package init(_ rawValue: Int) { self.rawValue = rawValue }
}

/// A virtual player of one judge: 0, 1, 2, … over all its rooms.
package struct SeatNumber: Hashable, Sendable {
  package let rawValue: Int

  package init(_ rawValue: Int) { self.rawValue = rawValue }
}
