import Foundation
import GRDB

extension SQLiteWriter {
  func dataKeys() throws(StorageError) -> [Int32: WrappedDataKey] {
    try transaction { database in
      let rows = try Row.fetchAll(database, sql: "SELECT key_id, wrapped, id FROM data_keys")
      return Dictionary(uniqueKeysWithValues: rows.map { ($0[2], WrappedDataKey($0)) })
    }
  }

  func add(_ key: WrappedDataKey) throws(StorageError) -> Int32 {
    try transaction { database in
      try database.run("INSERT INTO data_keys (key_id, wrapped) VALUES (?, ?)", [key.keyID, Data(key.wrapped)])
      return Int32(database.lastInsertedRowID)
    }
  }

  func replace(_ id: Int32, with key: WrappedDataKey) throws(StorageError) {
    try transaction { database in
      try database.run(
        "UPDATE data_keys SET key_id = ?, wrapped = ? WHERE id = ?", [key.keyID, Data(key.wrapped), id])
    }
  }
}

extension SQLiteReader {
  func dataKey(_ id: Int32) throws(StorageError) -> WrappedDataKey? {
    try read { database in
      try Row.fetchOne(database, sql: "SELECT key_id, wrapped FROM data_keys WHERE id = ?", arguments: [id])
        .map(WrappedDataKey.init)
    }
  }
}

extension WrappedDataKey {
  fileprivate init(_ row: Row) {
    let wrapped: Data = row[1]
    self.init(keyID: row[0], wrapped: Array(wrapped))
  }
}
