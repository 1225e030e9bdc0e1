import Rooms

/// What an operator may know of a room.
package struct RoomReport: Sendable, Equatable {
  package var key: RoomKey
  package var summary: RoomSummary
  /// The node that owns it, if any does.
  package var owner: String?
  package var epoch: Int64
  /// `seq` of the last row; 0 for none.
  package var head: Int64
  /// Since when nobody owns it, and when an operator closed it, in milliseconds since 1970.
  package var vacantSince: Int64?
  package var closedAt: Int64?

  package init(
    key: RoomKey, summary: RoomSummary, owner: String?, epoch: Int64, head: Int64, vacantSince: Int64?, closedAt: Int64?
  ) {
    self.key = key
    self.summary = summary
    self.owner = owner
    self.epoch = epoch
    self.head = head
    self.vacantSince = vacantSince
    self.closedAt = closedAt
  }
}

package typealias RoomReportPage = Page<RoomReport, RoomKey>
