/// What a judge, or several, have found.
package struct Verdict: Sendable, Equatable {
  /// How many faults are told in full.
  package static let toldFaultLimit = 20

  /// How much was checked.
  package struct Counts: Sendable, Equatable {
    package var rooms = 0
    package var seats = 0
    /// Event frames, each seat's counted.
    package var eventsSeen = 0
    /// Rows of the logs.
    package var distinctEvents = 0
    package var actions = 0
    package var acks = 0
    package var rejects = 0
    /// Joins of seats that had been there before.
    package var replays = 0

    package init() {}
  }

  package internal(set) var counts = Counts()
  package internal(set) var faultCounts: [Fault.Kind: Int] = [:]
  /// The first ones.
  package internal(set) var faults: [Fault] = []

  package init() {}

  package var isGood: Bool { faultCounts.isEmpty }

  /// Adds what another judge has found. Its rooms are numbered behind those of the judges before; a seat keeps its number, which is
  /// one of its room.
  package mutating func merge(_ other: Verdict) {
    for var fault in other.faults.prefix(Self.toldFaultLimit - faults.count) {
      fault.room = RoomNumber(counts.rooms + fault.room.rawValue)
      faults.append(fault)
    }
    counts.rooms += other.counts.rooms
    counts.seats += other.counts.seats
    counts.eventsSeen += other.counts.eventsSeen
    counts.distinctEvents += other.counts.distinctEvents
    counts.actions += other.counts.actions
    counts.acks += other.counts.acks
    counts.rejects += other.counts.rejects
    counts.replays += other.counts.replays
    faultCounts.merge(other.faultCounts, uniquingKeysWith: +)
  }

  /// - Parameter fault: is asked for when it is to be told in full.
  mutating func add(_ kind: Fault.Kind, _ fault: () -> Fault) {
    faultCounts[kind, default: 0] += 1
    if faults.count < Self.toldFaultLimit { faults.append(fault()) }
  }
}
