import Bytes
import Crypto
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
    let sessions = batch.sessions.map(\.session)
    append(batch.sessions.map(\.owner))
    appendTexts(sessions) { $0.id }
    appendTexts(sessions) { $0.player }
    appendTexts(sessions) { $0.name }
    appendTexts(sessions) { $0.subject }
    appendNumbers(sessions) { $0.createdAt }
    appendTexts(sessions) { $0.keyID }
    appendDigests(sessions) { $0.refresh.familyHash }
    appendDigests(sessions) { $0.refresh.hash }
    appendNumbers(sessions) { $0.refresh.expiresAt }
    appendFlags(sessions) { $0.isRevoked }
    appendFlags(sessions) { $0.isActive }
    appendNumbers(sessions) { $0.connectionCount }
    appendNumbers(sessions) { $0.connectedAt }
    appendNumbers(sessions) { $0.disconnectedAt }
    appendNumbers(sessions) { $0.reconnectedAt }
    appendNumbers(sessions) { $0.lastSeenAt }
    appendTexts(sessions) { $0.address }
    appendNumbers(sessions) { $0.userAgentHash.map(Int64.init(bitPattern:)) }
  }

  mutating func append(statesOf batch: CommitBatch) {
    let writes = batch.states
    append(writes.map(\.owner))
    appendTexts(writes) { $0.phase.rawValue }
    appendArray(of: .int4, count: writes.count) { $0.element(Int32(writes[$1].takenSeatCount)) }
    appendFlags(writes) { $0.isClosed }
  }

  mutating func append(auditsOf batch: CommitBatch) {
    let lines = batch.audits
    appendArray(of: .timestamptz, count: lines.count) { $0.element(stamp: lines[$1].at) }
    appendNumbers(lines) { Int64(bitPattern: $0.id) }
    appendTexts(lines) { $0.kind.rawValue }
    appendTexts(lines) { $0.room }
    appendTexts(lines) { $0.session }
    appendTexts(lines) { $0.player }
    appendTexts(lines) { $0.address }
    appendTexts(lines) { $0.detail }
  }

  /// Two arrays: rooms and epochs.
  private mutating func append(_ owners: [CommitBatch.Owner]) {
    appendArray(of: .int8, count: owners.count) { $0.element(owners[$1].room.rawValue) }
    appendArray(of: .int8, count: owners.count) { $0.element(owners[$1].epoch) }
  }

  private mutating func appendTexts<Row>(_ rows: [Row], _ column: (Row) -> String?) {
    appendArray(of: .text, count: rows.count) { $0.element(column(rows[$1])) }
  }

  private mutating func appendNumbers<Row>(_ rows: [Row], _ column: (Row) -> Int64?) {
    appendArray(of: .int8, count: rows.count) { $0.element(orNull: column(rows[$1])) }
  }

  private mutating func appendDigests<Row>(_ rows: [Row], _ column: (Row) -> Digest) {
    appendArray(of: .bytea, count: rows.count) { $0.element(column(rows[$1])) }
  }

  private mutating func appendFlags<Row>(_ rows: [Row], _ column: (Row) -> Bool) {
    appendArray(of: .bool, count: rows.count) { $0.element(column(rows[$1]) ? 1 : 0 as UInt8) }
  }
}
