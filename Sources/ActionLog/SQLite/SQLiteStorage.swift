import Foundation
import GRDB
import Glibc
import Migrations

/// A database file. One process at a time serves it, by a lock on the file `PATH.lock`; so every other owner that the file names is
/// gone.
struct SQLiteStorage: Storage {
  let path: String

  /// A process that is killed holds its lock until the kernel has closed all that it had, and thousands of sockets take a while.
  var startPatience: Duration { .seconds(3) }

  func migrate(vigil: Vigil) throws(StorageError) -> [Migration] { try writer(of: .nobody).migrate() }

  func makeWriter(node: NodeIdentity, vigil: Vigil) throws(StorageError) -> any LogWriter { try writer(of: node) }

  func makeArchivist(vigil: Vigil) throws(StorageError) -> any AuditArchivist { try writer(of: .nobody) }

  private func writer(of node: NodeIdentity) throws(StorageError) -> SQLiteWriter {
    try makeFolder()
    guard let lock = try FileLock(path: path + ".lock") else { throw .unusable(.fileAlreadyServed(path: path)) }
    makeFile()
    var configuration = Configuration()
    configuration.journalMode = .wal
    // Somebody may look into the file with another tool.
    configuration.busyMode = .timeout(1)
    let database = try connect(configuration)
    // GRDB chooses NORMAL with WAL, which may lose the latest commits when the power fails.
    try storageErrors { try database.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") } }
    return SQLiteWriter(database: database, lock: lock, node: node)
  }

  func makeReader(vigil: Vigil) throws(StorageError) -> any LogReader {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(1)
    return SQLiteReader(database: try connect(configuration))
  }

  private func connect(_ configuration: Configuration) throws(StorageError) -> DatabaseQueue {
    try storageErrors { try DatabaseQueue(path: path, configuration: configuration) }
  }

  /// What players send is nobody else's: mode 0600, which SQLite gives to the files beside it, too. If it can't be made, opening it says why.
  private func makeFile() {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  private func makeFolder() throws(StorageError) {
    let folder = URL(filePath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .unavailable(reason: "\(folder.path) can't be made")
    }
  }
}

extension NodeIdentity {
  /// Owns no room.
  fileprivate static let nobody = NodeIdentity(name: "", url: nil)
}

/// Calls `body` and says whose fault it is when it fails.
func storageErrors<Result>(_ body: () throws -> Result) throws(StorageError) -> Result {
  do {
    return try body()
  } catch let error as StorageError {
    throw error
  } catch let error as DatabaseError {
    // Without the statement and its arguments, which `description` holds.
    let reason = "SQLite: \(error.message ?? "no message") (\(error.extendedResultCode.rawValue))"
    switch error.resultCode {
    case .SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH, .SQLITE_RANGE: throw .refused(reason: reason)
    default: throw .unavailable(reason: reason)
    }
  } catch {
    throw .unavailable(reason: "SQLite: \(type(of: error))")
  }
}
