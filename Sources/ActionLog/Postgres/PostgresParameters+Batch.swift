import Bytes
import Rooms

// The columns of a batch, one array each, in the order of `PostgresStatement.appendRows` and `appendAll`.
extension PostgresParameters {
  mutating func append(rowsOf batch: CommitBatch) {
    let records = batch.records
    append(batch.owners)
    appendArray(of: .int8, count: records.count) { $0.element(records.heads[$1].seq) }
    appendArray(of: .int8, count: records.count) { $0.element(records.heads[$1].timestamp) }
    appendArray(of: .int2, count: records.count) { $0.element(Int16(records.heads[$1].kind.rawValue)) }
    appendArray(of: .text, count: records.count) { $0.element(orNull: records.player(at: $1)) }
    appendArray(of: .text, count: records.count) { $0.element(orNull: records.actionID(at: $1)) }
    appendArray(of: .bytea, count: records.count) { $0.element(records.heads[$1].digest) }
    appendArray(of: .bytea, count: records.count) { $0.element(records.data(at: $1)) }
  }

  mutating func append(sessionsOf batch: CommitBatch) {
    let writes = batch.latestSessions
    append(writes.map(\.owner))
    appendArray(of: .text, count: writes.count) { $0.element(writes[$1].session.id.bytes) }
    appendArray(of: .text, count: writes.count) { $0.element(writes[$1].session.player.bytes) }
    appendArray(of: .int8, count: writes.count) { $0.element(writes[$1].session.createdAt) }
    appendArray(of: .bytea, count: writes.count) { $0.element(writes[$1].session.refreshHash) }
    appendArray(of: .bytea, count: writes.count) { $0.element(writes[$1].session.previousRefreshHash) }
    appendArray(of: .int8, count: writes.count) { $0.element(writes[$1].session.refreshExpiresAt) }
    appendArray(of: .bool, count: writes.count) { $0.element(writes[$1].session.isRevoked ? 1 : 0 as UInt8) }
  }

  mutating func append(statesOf batch: CommitBatch) {
    let writes = batch.states
    append(writes.map(\.owner))
    appendArray(of: .text, count: writes.count) { $0.element(writes[$1].phase.rawValue.bytes) }
    appendArray(of: .int4, count: writes.count) { $0.element(Int32(writes[$1].takenSeatCount)) }
  }

  /// Two arrays: rooms and epochs.
  private mutating func append(_ owners: [CommitBatch.Owner]) {
    appendArray(of: .int8, count: owners.count) { $0.element(owners[$1].room.rawValue) }
    appendArray(of: .int8, count: owners.count) { $0.element(owners[$1].epoch) }
  }
}

extension CommitBatch {
  /// The sessions without those that a later one of the same batch replaces: one statement can't write a row twice.
  fileprivate var latestSessions: [SessionWrite] {
    var latest: [SessionWrite] = []
    for write in sessions {
      latest.removeAll { $0.owner == write.owner && $0.session.id == write.session.id }
      latest.append(write)
    }
    return latest
  }
}
