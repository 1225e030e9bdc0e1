import Rooms

/// What an operator wants to know of the storage. No text here holds a password or the content of a row.
package enum ActionLogEvent: Sendable, Equatable {
  /// The storage can't be opened yet; the start tries again.
  case waiting(reason: String)
  /// The schema was brought to this version.
  case migrated(version: Int, name: String)
  /// The storage does not answer; everything pending is tried again until it does.
  case stalled(reason: String)
  case recovered
  /// A commit for the room wrote nothing, because its epoch in the log is another.
  case fenced(RoomKey)
  /// The database accepts nothing of this room, while it works for others.
  case refused(RoomKey, reason: String)
  /// The database refused to open, create or release a room.
  case operationRefused(reason: String)
  /// A read failed and is tried again.
  case readFailed(reason: String)
  /// The log was closed before everything pending was durable. Nobody was told that it was.
  case gaveUp
}
