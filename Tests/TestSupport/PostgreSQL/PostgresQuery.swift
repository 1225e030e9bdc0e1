import CPostgres

/// One statement over a connection of its own: what a test needs to look into a database.
package enum PostgresQuery {
  /// The rows of the result as text; SQL's NULL is `nil`.
  @discardableResult
  package static func rows(_ sql: String, _ parameters: [String] = [], at url: String) throws -> [[String?]] {
    try rows(at: url) { connection in
      withCStrings(parameters) { PQexecParams(connection, sql, Int32(parameters.count), nil, $0, nil, nil, 0) }
    }
  }

  /// Carries out statements without parameters, separated by `;`, as one transaction.
  package static func run(script: String, at url: String) throws {
    _ = try rows(at: url) { PQexec($0, script) }
  }

  private static func rows(at url: String, of execute: (OpaquePointer?) -> OpaquePointer?) throws -> [[String?]] {
    let connection = PQconnectdb(url)
    defer { PQfinish(connection) }
    guard PQstatus(connection) == CONNECTION_OK else {
      throw SupportFailure(String(cString: PQerrorMessage(connection)))
    }
    let result = execute(connection)
    defer { PQclear(result) }
    let status = PQresultStatus(result)
    guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
      throw SupportFailure(String(cString: PQerrorMessage(connection)))
    }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in
        PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
      }
    }
  }

  /// Calls `body` with pointers to `strings` as C knows them, which live for the call.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    func extend(_ pointers: [UnsafePointer<CChar>?], _ rest: ArraySlice<String>) -> Result {
      guard let first = rest.first else { return pointers.withUnsafeBufferPointer { body($0.baseAddress) } }
      return first.withCString { extend(pointers + [$0], rest.dropFirst()) }
    }
    return extend([], strings[...])
  }
}
