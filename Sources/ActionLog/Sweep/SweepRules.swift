/// What has been kept for long enough. All times are milliseconds since 1970.
package struct SweepRules: Sendable, Equatable {
  package var now: Int64
  /// Sessions whose refresh token ended before this are deleted.
  package var sessionsExpiredBefore: Int64
  /// Rooms that are over and vacant since before this are deleted, with everything in them.
  package var roomsVacantBefore: Int64
  /// In rooms that are vacant since before this, seats are to be taken back; unless the process itself is younger, because then nobody
  /// could have come back.
  package var seatsVacantBefore: Int64
  /// When this process started.
  package var processStart: Int64

  package init(
    now: Int64, sessionsExpiredBefore: Int64, roomsVacantBefore: Int64, seatsVacantBefore: Int64, processStart: Int64
  ) {
    self.now = now
    self.sessionsExpiredBefore = sessionsExpiredBefore
    self.roomsVacantBefore = roomsVacantBefore
    self.seatsVacantBefore = seatsVacantBefore
    self.processStart = processStart
  }
}

package struct SweepResult: Sendable, Equatable {
  package var expiredSessions = 0
  package var deletedRooms = 0
  /// Events of deleted rooms; what an interrupted sweep has left is among them.
  package var deletedEvents = 0
  /// Codes of vacant rooms in which somebody has a seat that is to be taken back; the one that is vacant for longest first.
  package var roomsToSettle: [String] = []

  /// Whether those are all; otherwise there may be more.
  package var isComplete: Bool { roomsToSettle.count < Sweep.settlementLimit }

  package init() {}
}
