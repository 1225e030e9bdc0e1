import Migrations

extension PostgresConnection {
  /// Applies the migrations that are missing, each in a transaction of its own. Returns them.
  mutating func migrate() throws(StorageError) -> [Migration] {
    var done: [Migration] = []
    while let migration = try applyNextMigration() { done.append(migration) }
    return done
  }

  private mutating func applyNextMigration() throws(StorageError) -> Migration? {
    try run(script: PostgresStatement.beginMigration)
    if try !run(.hasMigrations).bool(0, 0) { try run(script: PostgresStatement.createMigrations) }
    let migration = try SchemaPlan.next(known: Migration.postgresql, applied: try appliedMigrations())
    if let migration {
      try run(script: migration.sql)
      var parameters = PostgresParameters()
      parameters.append(Int32(migration.version))
      parameters.append(migration.name)
      parameters.append(SchemaPlan.checksum(of: migration))
      _ = try run(.recordMigration, parameters)
    }
    try run(script: "COMMIT")
    return migration
  }

  private mutating func appliedMigrations() throws(StorageError) -> [AppliedMigration] {
    let rows = try run(.appliedMigrations)
    return (0..<rows.rowCount).map {
      AppliedMigration(version: Int(rows.integer($0, 0, as: Int32.self)), checksum: rows.text($0, 1))
    }
  }
}
