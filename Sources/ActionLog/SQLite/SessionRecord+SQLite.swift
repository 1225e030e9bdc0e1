import Crypto
import Foundation
import GRDB
import Rooms

extension SessionRecord {
  /// Reads `SessionRecord.columns` of a row, which begin at column `first`.
  init(_ row: Row, from first: Int = 0) throws {
    self.init(
      id: row[first], player: row[first + 1], name: row[first + 2], subject: row[first + 3], createdAt: row[first + 4],
      keyID: row[first + 5],
      refresh: RefreshRecord(
        familyHash: try Digest(stored: row[first + 6] as Data), hash: try Digest(stored: row[first + 7] as Data),
        expiresAt: row[first + 8]))
    isRevoked = row[first + 9]
    isActive = row[first + 10]
    connectionCount = row[first + 11]
    connectedAt = row[first + 12]
    disconnectedAt = row[first + 13]
    reconnectedAt = row[first + 14]
    lastSeenAt = row[first + 15]
    address = row[first + 16]
    userAgentHash = (row[first + 17] as Int64?).map(UInt64.init(bitPattern:))
  }

  /// The values of `SessionRecord.columns`.
  var sqliteValues: StatementArguments {
    [
      id, player, name, subject, createdAt, keyID, Data(refresh.familyHash.bytes), Data(refresh.hash.bytes),
      refresh.expiresAt, isRevoked, isActive, connectionCount, connectedAt, disconnectedAt, reconnectedAt, lastSeenAt,
      address, userAgentHash.map(Int64.init(bitPattern:)),
    ]
  }
}
