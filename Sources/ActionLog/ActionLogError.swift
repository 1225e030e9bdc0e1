/// Why the log can't be used. No text here holds a password.
package enum ActionLogError: Error, Equatable, CustomStringConvertible {
  /// The URL is neither `sqlite:PATH` nor a well-formed `postgresql://…`.
  case malformedURL(reason: String)
  case unavailable(reason: String)
  /// Months of the audit log that were not archived yet are where they were.
  case notArchived(reason: String)
  /// The storage has data that is sealed under this key of the operator, which the settings don't have.
  case encryptionKeyMissing(id: String)
  /// The settings have another key under this id.
  case encryptionKeyWrong(id: String)
  /// Another process holds the lock of this node.
  case nodeAlreadyServed(node: String)
  /// Another process has the database file open.
  case fileAlreadyServed(path: String)
  /// A newer binary has migrated the database.
  case databaseIsNewer(databaseVersion: Int, binaryVersion: Int)
  /// What was applied as this migration is not what this binary has.
  case migrationWasEdited(version: Int, name: String)

  package var description: String {
    switch self {
    case .malformedURL(let reason):
      "the storage URL is malformed: \(reason)"
    case .unavailable(let reason):
      "the storage can't be opened: \(reason)"
    case .notArchived(let reason):
      "the audit log can't be archived: \(reason)"
    case .encryptionKeyMissing(let id):
      "the storage holds data that is sealed with the encryption key \(id): storage.encryption_keys must have it"
    case .encryptionKeyWrong(let id):
      "storage.encryption_keys has another key \(id) than the one that data in the storage is sealed with"
    case .nodeAlreadyServed(let node):
      "node \(node) is already being served on this database: give this one another cluster.node"
    case .fileAlreadyServed(let path):
      "\(path) is already being served by another process"
    case .databaseIsNewer(let databaseVersion, let binaryVersion):
      "the database has schema version \(databaseVersion) and this binary knows \(binaryVersion): use a newer binary"
    case .migrationWasEdited(let version, let name):
      "migration \(version) (\(name)) was applied with another text than this binary has"
    }
  }
}
