import Bytes
import Crypto

/// Everything that one turn of one event loop wants to be durable: committed as a whole, room by room all or nothing.
///
/// A batch may be committed again (a connection lost during COMMIT leaves its fate open): rows that are there already stay as they
/// are, because only the owner of the epoch can have written them.
package struct CommitBatch: Sendable, Equatable {
  /// A room as the batch's writer knows it.
  package struct Owner: Sendable, Hashable {
    package var room: RoomKey
    package var epoch: Int64

    package init(room: RoomKey, epoch: Int64) {
      self.room = room
      self.epoch = epoch
    }
  }

  package struct SessionWrite: Sendable, Equatable {
    package var owner: Owner
    package var session: SessionRecord
  }

  /// The facts of a room that change.
  package struct StateWrite: Sendable, Equatable {
    package var owner: Owner
    package var phase: RoomPhase
    package var takenSeatCount: Int
    /// An operator has closed the room.
    package var isClosed: Bool

    package init(owner: Owner, phase: RoomPhase, takenSeatCount: Int, isClosed: Bool) {
      self.owner = owner
      self.phase = phase
      self.takenSeatCount = takenSeatCount
      self.isClosed = isClosed
    }
  }

  private struct SessionKey: Sendable, Hashable {
    var owner: Owner
    var session: String
  }

  package private(set) var records = RecordBuffer()
  /// The owner of each record, by the same index.
  package private(set) var owners: [Owner] = []
  /// Sessions to be inserted, or replaced by `id`; each once.
  package private(set) var sessions: [SessionWrite] = []
  /// Each room once.
  package private(set) var states: [StateWrite] = []
  /// Written whoever owns the rooms they speak of.
  package private(set) var audits: [AuditRecord] = []
  // Where each stands in its array.
  private var sessionIndex: [SessionKey: Int] = [:]
  private var stateIndex: [Owner: Int] = [:]

  package init() {}

  /// Keeps the memory.
  package mutating func removeAll() {
    records.removeAll()
    owners.removeAll(keepingCapacity: true)
    sessions.removeAll(keepingCapacity: true)
    states.removeAll(keepingCapacity: true)
    audits.removeAll(keepingCapacity: true)
    sessionIndex.removeAll(keepingCapacity: true)
    stateIndex.removeAll(keepingCapacity: true)
  }

  package var isEmpty: Bool { records.isEmpty && sessions.isEmpty && states.isEmpty && audits.isEmpty }

  /// Appends a row of `owner`'s room.
  package mutating func append(
    _ owner: Owner, seq: Int64, kind: EventKind, timestamp: Int64, digest: Digest, player: Span<UInt8>,
    actionID: Span<UInt8>, data: Span<UInt8>
  ) {
    owners.append(owner)
    records.append(
      seq: seq, kind: kind, timestamp: timestamp, digest: digest, player: player, actionID: actionID, data: data)
  }

  /// The latest state of a session counts.
  package mutating func write(_ session: SessionRecord, owner: Owner) {
    let write = SessionWrite(owner: owner, session: session)
    let key = SessionKey(owner: owner, session: session.id)
    if let index = sessionIndex[key] {
      sessions[index] = write
    } else {
      sessionIndex[key] = sessions.count
      sessions.append(write)
    }
  }

  /// The latest state of a room counts.
  package mutating func write(_ state: StateWrite) {
    if let index = stateIndex[state.owner] {
      states[index] = state
    } else {
      stateIndex[state.owner] = states.count
      states.append(state)
    }
  }

  package mutating func write(_ audit: AuditRecord) { audits.append(audit) }

  /// Appends everything of `other`, whose rows come after.
  package mutating func append(_ other: CommitBatch) {
    records.append(other.records)
    owners += other.owners
    for write in other.sessions { self.write(write.session, owner: write.owner) }
    for state in other.states { write(state) }
    audits += other.audits
  }
}
