import Bytes

extension PostgresWriter {
  func dataKeys() throws(StorageError) -> [Int32: WrappedDataKey] {
    let rows = try connection.run(.dataKeys)
    return Dictionary(uniqueKeysWithValues: (0..<rows.rowCount).map { (rows.integer($0, 2), WrappedDataKey(rows, $0)) })
  }

  func add(_ key: WrappedDataKey) throws(StorageError) -> Int32 {
    var parameters = PostgresParameters()
    parameters.append(key.keyID)
    parameters.append(key.wrapped)
    return try connection.run(.addDataKey, parameters).integer(0, 0)
  }

  func replace(_ id: Int32, with key: WrappedDataKey) throws(StorageError) {
    var parameters = PostgresParameters()
    parameters.append(id)
    parameters.append(key.keyID)
    parameters.append(key.wrapped)
    _ = try connection.run(.replaceDataKey, parameters)
  }
}

extension PostgresReader {
  func dataKey(_ id: Int32) throws(StorageError) -> WrappedDataKey? {
    var parameters = PostgresParameters()
    parameters.append(id)
    let rows = try connection.run(.dataKey, parameters)
    return rows.rowCount == 0 ? nil : WrappedDataKey(rows, 0)
  }
}

extension WrappedDataKey {
  fileprivate init(_ rows: borrowing PostgresResult, _ row: Int) {
    self.init(keyID: rows.text(row, 0), wrapped: rows.bytes(row, 1).array)
  }
}

extension PostgresStatement {
  fileprivate static let dataKeys = PostgresStatement(
    name: "data_keys", sql: "SELECT key_id, wrapped, id FROM data_keys")

  /// $1 id.
  fileprivate static let dataKey = PostgresStatement(
    name: "data_key", sql: "SELECT key_id, wrapped FROM data_keys WHERE id = $1::integer")

  /// $1 id, $2 id of the key that wraps it now, $3 the wrapped key.
  fileprivate static let replaceDataKey = PostgresStatement(
    name: "replace_data_key",
    sql: "UPDATE data_keys SET key_id = $2::text, wrapped = $3::bytea WHERE id = $1::integer")

  /// $1 id of the key that wraps it, $2 the wrapped key. Returns the id.
  fileprivate static let addDataKey = PostgresStatement(
    name: "add_data_key",
    sql: "INSERT INTO data_keys (key_id, wrapped) VALUES ($1::text, $2::bytea) RETURNING id")
}
