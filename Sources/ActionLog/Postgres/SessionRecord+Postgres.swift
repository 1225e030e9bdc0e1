import Crypto
import Rooms

extension SessionRecord {
  /// Reads `SessionRecord.columns` of a row, which begin at column `first`.
  init(_ rows: borrowing PostgresResult, _ row: Int, from first: Int = 0) throws(StorageError) {
    self.init(
      id: rows.text(row, first), player: rows.optionalText(row, first + 1), name: rows.text(row, first + 2),
      subject: rows.optionalText(row, first + 3), createdAt: rows.integer(row, first + 4),
      keyID: rows.text(row, first + 5),
      refresh: RefreshRecord(
        familyHash: try Digest(stored: rows.bytes(row, first + 6)),
        hash: try Digest(stored: rows.bytes(row, first + 7)),
        expiresAt: rows.integer(row, first + 8)))
    isRevoked = rows.bool(row, first + 9)
    isActive = rows.bool(row, first + 10)
    connectionCount = rows.integer(row, first + 11)
    connectedAt = rows.optionalInteger(row, first + 12)
    disconnectedAt = rows.optionalInteger(row, first + 13)
    reconnectedAt = rows.optionalInteger(row, first + 14)
    lastSeenAt = rows.integer(row, first + 15)
    address = rows.optionalText(row, first + 16)
    userAgentHash = rows.optionalInteger(row, first + 17).map(UInt64.init(bitPattern:))
  }
}
