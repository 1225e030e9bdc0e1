import Migrations

/// A database that several nodes may share: which of them live is known by advisory locks.
struct PostgresStorage: Storage {
  let url: PostgresURL

  /// A killed process's backend may need a moment to end, and a draining process 10 s.
  var startPatience: Duration { .seconds(15) }

  func migrate(vigil: Vigil) throws(StorageError) -> [Migration] {
    var connection = try session(vigil)
    return try connection.migrate()
  }

  func makeWriter(node: NodeIdentity, vigil: Vigil) throws(StorageError) -> any LogWriter {
    var connection = try session(vigil)
    var parameters = PostgresParameters()
    parameters.append(node.name)
    guard try connection.run(.lockNode, parameters).bool(0, 0) else {
      throw .unusable(.nodeAlreadyServed(node: node.name))
    }
    return PostgresWriter(connection: connection, node: node)
  }

  func makeReader(vigil: Vigil) throws(StorageError) -> any LogReader {
    PostgresReader(connection: try session(vigil))
  }

  func makeArchivist(vigil: Vigil) throws(StorageError) -> any AuditArchivist {
    PostgresArchivist(connection: try session(vigil), vigil: vigil)
  }

  private func session(_ vigil: Vigil) throws(StorageError) -> PostgresConnection {
    var connection = try PostgresConnection.connect(to: url, vigil: vigil)
    try connection.run(script: PostgresStatement.session)
    return connection
  }
}
