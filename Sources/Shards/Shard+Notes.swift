import Bytes
import Rooms

/// Who has come back and who has gone, on the way to the log. Nobody waits for that to be durable, so it waits a moment itself: many
/// are written at once, and who goes and comes again is one row.
struct SessionNotes {
  /// Each session once; the room marks it.
  var sessions: [(room: RoomID, session: SessionIndex)] = []
  var audits: [AuditRecord] = []
  /// When they are written; monotonic nanoseconds. `.max` while there are none.
  var deadline = Int64.max
}

extension Shard {
  /// Has the log learn of a session in a while, as it stands then.
  mutating func note(_ session: SessionRecord, in roomID: RoomID, at now: Moment) {
    guard let index = rooms[roomID].room!.note(session) else { return }
    notes.sessions.append((roomID, index))
    notes.deadline = min(notes.deadline, now.monotonic + limits.noteDelay)
  }

  /// Has the log learn of something in a while.
  mutating func note(_ audit: AuditRecord, at now: Moment) {
    notes.audits.append(audit)
    notes.deadline = min(notes.deadline, now.monotonic + limits.noteDelay)
  }

  /// Puts what was noted into this turn's batch.
  mutating func writeNotes() {
    for (roomID, session) in notes.sessions where rooms.contains(roomID) {
      if rooms[roomID].room!.writeNoted(session, log: &log) { touch(roomID) }
    }
    notes.sessions.removeAll(keepingCapacity: true)
    writeNotedAudits()
    notes.deadline = .max
  }

  /// Has the log learn of something with this turn's batch, behind what happened before.
  mutating func write(_ audit: AuditRecord) {
    writeNotedAudits()
    log.batch.write(audit)
  }

  private mutating func writeNotedAudits() {
    for audit in notes.audits { log.batch.write(audit) }
    notes.audits.removeAll(keepingCapacity: true)
  }
}
