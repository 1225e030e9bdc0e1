import Rooms

/// A page of the audit log, newest first.
package struct AuditQuery: Sendable, Equatable {
  /// Only lines of the room with this code.
  package var room: String?
  /// Only lines of this session.
  package var session: String?
  /// At most so many lines; at least 1.
  package var limit: Int
  /// `next` of the page before.
  package var before: AuditCursor?

  package init(room: String?, session: String?, limit: Int, before: AuditCursor?) {
    self.room = room
    self.session = session
    self.limit = limit
    self.before = before
  }
}

package typealias AuditPage = Page<AuditRecord, AuditCursor>

extension AuditRecord {
  var cursor: AuditCursor { AuditCursor(at: at, id: id) }
}
