import Crypto
import Rooms

/// A page of all sessions, those of the newest rooms first.
package struct SessionQuery: Sendable, Equatable {
  /// Only sessions of the room with this code.
  package var room: String?
  /// At most so many sessions; at least 1.
  package var limit: Int
  /// `next` of the page before.
  package var before: SessionCursor?

  package init(room: String?, limit: Int, before: SessionCursor?) {
    self.room = room
    self.limit = limit
    self.before = before
  }
}

/// Where a session stands in the order of all.
package struct SessionCursor: Sendable, Equatable {
  package var room: RoomKey
  package var id: String

  package init(room: RoomKey, id: String) {
    self.room = room
    self.id = id
  }
}

package struct ListedSession: Sendable, Equatable {
  /// Code of its room.
  package var room: String
  package var key: RoomKey
  /// Without the hashes of its refresh tokens, which are zero here.
  package var session: SessionRecord

  package init(room: String, key: RoomKey, session: SessionRecord) {
    self.room = room
    self.key = key
    self.session = session
    self.session.refresh.familyHash = .zero
    self.session.refresh.hash = .zero
  }

  var cursor: SessionCursor { SessionCursor(room: key, id: session.id) }
}

package typealias SessionPage = Page<ListedSession, SessionCursor>
