import Bytes
import Crypto

/// Everything that one turn of one event loop wants to be durable: committed as a whole, room by room all or nothing.
///
/// A batch may be committed again (a connection lost during COMMIT leaves its fate open): rows that are there already stay as they
/// are, because only the owner of the epoch can have written them.
package struct CommitBatch: Sendable, Equatable {
  /// A room as the batch's writer knows it.
  package struct Owner: Sendable, Equatable {
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

  /// The facts of `RoomSummary` that change.
  package struct StateWrite: Sendable, Equatable {
    package var owner: Owner
    package var phase: RoomPhase
    package var takenSeatCount: Int
  }

  package private(set) var records = RecordBuffer()
  /// The owner of each record, by the same index.
  package private(set) var owners: [Owner] = []
  /// Sessions to be inserted, or replaced by `id`.
  package private(set) var sessions: [SessionWrite] = []
  package private(set) var states: [StateWrite] = []

  package init() {}

  package var isEmpty: Bool { records.isEmpty && sessions.isEmpty && states.isEmpty }

  /// Appends a row of `owner`'s room.
  package mutating func append(
    _ owner: Owner, seq: Int64, kind: EventKind, timestamp: Int64, digest: Digest, player: Span<UInt8>,
    actionID: Span<UInt8>, data: Span<UInt8>
  ) {
    owners.append(owner)
    records.append(
      seq: seq, kind: kind, timestamp: timestamp, digest: digest, player: player, actionID: actionID, data: data)
  }

  package mutating func write(_ session: SessionRecord, owner: Owner) {
    sessions.append(SessionWrite(owner: owner, session: session))
  }

  package mutating func write(phase: RoomPhase, takenSeatCount: Int, owner: Owner) {
    states.removeAll { $0.owner == owner }
    states.append(StateWrite(owner: owner, phase: phase, takenSeatCount: takenSeatCount))
  }

  /// Appends everything of `other`, whose rows come after.
  package mutating func append(_ other: CommitBatch) {
    for index in 0..<other.records.count { records.append(index, of: other.records) }
    owners += other.owners
    sessions += other.sessions
    for state in other.states {
      write(phase: state.phase, takenSeatCount: state.takenSeatCount, owner: state.owner)
    }
  }
}
