import Rooms
import Sessions

/// What is asked of a room from outside its connections: by the HTTP API, by an operator, by the sweep. The room is loaded for it
/// when it is not in memory. Each request is answered once; when it changes something, after the commit of that.
package enum SessionRequest: Sendable, Equatable {
  /// How the session of these verified claims stands.
  case describe(SessionClaims)
  /// Trade a refresh token for a new pair; the live connections of the session live longer by it.
  case refresh(RefreshToken.Presented)
  /// End the session: its connections are closed with 4403, and nothing of it is good any more.
  case end(session: String, EndCause)
  /// Go on as the same player in a new session, and end the one of these claims.
  case reset(SessionClaims)
  /// Let nobody in any more.
  case closeRoom
  /// Take back the seats of those who have been gone for too long.
  case settle

  package enum EndCause: Sendable, Equatable {
    case loggedOut
    case revokedByOperator
  }
}

package enum SessionReply: Sendable, Equatable {
  case standing(SessionStanding)
  case tokens(SessionTokens)
  case done
  case refused(SessionRefusal)
}

/// A session that is good.
package struct SessionStanding: Sendable, Equatable {
  package var isConnected: Bool
  /// Its room in the log, and the last `seq` of it that everybody may know.
  package var room: RoomKey
  package var head: Int64
  /// `nil` for a spectator.
  package var player: String?

  package init(isConnected: Bool, room: RoomKey, head: Int64, player: String?) {
    self.isConnected = isConnected
    self.room = room
    self.head = head
    self.player = player
  }
}

package struct SessionTokens: Sendable, Equatable {
  package var token: String
  package var refresh: String
  /// Seconds.
  package var expiresIn: Int64

  package init(token: String, refresh: String, expiresIn: Int64) {
    self.token = token
    self.refresh = refresh
    self.expiresIn = expiresIn
  }
}

package enum SessionRefusal: Sendable, Equatable {
  case noSuchRoom
  /// The session was revoked, or nobody knows of it any more.
  case revoked
  /// Its seat was given up, or taken back.
  case released
  case roomClosed
  /// Not the valid refresh token.
  case invalidRefresh
  /// Another server has the room; `url` is where clients reach that one, when it is known.
  case elsewhere(url: String?)
  /// The room can't be read, or too much waits.
  case unavailable
}
