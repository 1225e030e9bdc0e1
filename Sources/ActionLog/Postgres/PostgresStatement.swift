/// A statement that each connection prepares once, when it first needs it.
struct PostgresStatement {
  /// Unique among the statements of a connection.
  let name: String
  let sql: String
}
