import Bytes
import Crypto
import Migrations

/// A migration as the table `schema_migrations` remembers it.
struct AppliedMigration: Equatable {
  var version: Int
  /// SHA-256 of the text, in hex.
  var checksum: String
}

/// What a database still needs, from what it has had.
enum SchemaPlan {
  static func checksum(of migration: Migration) -> String {
    var hasher = SHA256Hasher()
    return Hex.string(hasher.digest(of: migration.sql.utf8Span.span).bytes)
  }

  /// The first migration that is missing, or `nil` when there is nothing to do.
  ///
  /// - Throws: `.unusable` when the database is newer than `known`, or an applied migration has another text.
  static func next(
    known: [Migration], applied: [AppliedMigration]
  ) throws(StorageError) -> Migration? {
    let newest = applied.map(\.version).max() ?? 0
    guard newest <= known.count else {
      throw .unusable(.databaseIsNewer(databaseVersion: newest, binaryVersion: known.count))
    }
    for migration in known {
      guard let former = applied.first(where: { $0.version == migration.version }) else { return migration }
      guard former.checksum == checksum(of: migration) else {
        throw .unusable(.migrationWasEdited(version: migration.version, name: migration.name))
      }
    }
    return nil
  }
}
