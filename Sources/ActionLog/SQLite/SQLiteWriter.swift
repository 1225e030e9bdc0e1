import Bytes
import Crypto
import Foundation
import GRDB
import Migrations
import Rooms

final class SQLiteWriter: LogWriter {
  private let database: DatabaseQueue
  private let lock: FileLock
  private let node: NodeIdentity

  init(database: DatabaseQueue, lock: consuming FileLock, node: NodeIdentity) {
    self.database = database
    self.lock = lock
    self.node = node
  }

  func migrate() throws(StorageError) -> [Migration] {
    var done: [Migration] = []
    while let migration = try transaction(applyNextMigration) { done.append(migration) }
    return done
  }

  private func applyNextMigration(_ database: Database) throws -> Migration? {
    try database.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,
          applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) STRICT
        """)
    let applied = try Row.fetchAll(database, sql: "SELECT version, checksum FROM schema_migrations").map {
      AppliedMigration(version: $0[0], checksum: $0[1])
    }
    guard let migration = try SchemaPlan.next(known: Migration.sqlite, applied: applied) else { return nil }
    try database.execute(sql: migration.sql)
    try database.execute(
      sql: "INSERT INTO schema_migrations (version, name, checksum) VALUES (?, ?, ?)",
      arguments: [migration.version, migration.name, SchemaPlan.checksum(of: migration)])
    return migration
  }

  func commit(_ batch: CommitBatch) throws(StorageError) -> [CommitBatch.Owner] {
    try transaction { database in
      var gate = EpochGate(node: node.name)
      for index in 0..<batch.records.count where try gate.admits(batch.owners[index], in: database) {
        try insert(index, of: batch, into: database)
      }
      for write in batch.sessions where try gate.admits(write.owner, in: database) {
        try upsert(write, into: database)
      }
      for write in batch.states where try gate.admits(write.owner, in: database) {
        try database.run(
          """
          UPDATE rooms SET phase = ?, taken_seats = ?, closed_at = iif(?, coalesce(closed_at, unixepoch() * 1000), NULL)
          WHERE room = ?
          """,
          [write.phase.rawValue, write.takenSeatCount, write.isClosed, write.owner.room.rawValue])
      }
      for line in batch.audits { try insert(line, into: database) }
      return gate.fenced
    }
  }

  private func insert(_ index: Int, of batch: CommitBatch, into database: Database) throws {
    let head = batch.records.heads[index]
    let player = batch.records.player(at: index)
    let actionID = batch.records.actionID(at: index)
    try database.run(
      """
      INSERT INTO events (room, seq, ts, kind, player, action_id, digest, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (room, seq) DO UPDATE SET digest = NULL WHERE events.digest <> excluded.digest
      """,
      [
        batch.owners[index].room.rawValue, head.seq, head.timestamp, Int(head.kind.rawValue),
        player.isEmpty ? nil : player.text, actionID.isEmpty ? nil : actionID.text, Data(head.digest.bytes),
        Data(batch.records.data(at: index).array),
      ])
  }

  private func upsert(_ write: CommitBatch.SessionWrite, into database: Database) throws {
    let columns = SessionRecord.columns
    try database.run(
      """
      INSERT OR REPLACE INTO sessions (room, \(columns.joined(separator: ", ")))
      VALUES (?, \(columns.map { _ in "?" }.joined(separator: ", ")))
      """,
      [write.owner.room.rawValue] + write.session.sqliteValues)
  }

  private func insert(_ line: AuditRecord, into database: Database) throws {
    let columns = AuditRecord.columns.joined(separator: ", ")
    try database.run("INSERT OR IGNORE INTO audit (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", line.sqliteValues)
  }

  func open(_ requests: [RoomRequest]) throws(StorageError) -> [RoomOpening] {
    try transaction { database in try requests.map { try open($0, in: database) } }
  }

  private func open(_ request: RoomRequest, in database: Database) throws -> RoomOpening {
    if let create = request.create { try insert(create, into: database) }
    let vacantSince = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT vacant_since FROM rooms WHERE code = ?"), arguments: [request.code])
    let taken = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          UPDATE rooms SET owner = ?, owner_url = ?, epoch = epoch + 1, vacant_since = NULL WHERE code = ?
          RETURNING room, epoch, game, seats, private, options, seed, closed_at IS NOT NULL
          """),
      arguments: [node.name, node.url, request.code])
    guard let taken else { return .noSuchRoom }
    let key = RoomKey(taken[0])
    let head = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT max(seq) FROM events WHERE room = ?"), arguments: [key.rawValue])
    let options: String = taken[5]
    let seed: Data = taken[6]
    return .opened(
      OpenedRoom(
        key: key, epoch: taken[1],
        configuration: RoomConfiguration(
          game: taken[2], seatCount: taken[3], isPrivate: taken[4], options: Array(options.utf8), seed: Array(seed)),
        head: head ?? 0, isClosed: taken[7], vacantSince: vacantSince, sessions: try sessions(of: key, in: database)))
  }

  private func sessions(of room: RoomKey, in database: Database) throws -> [SessionRecord] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(SessionRecord.columns.joined(separator: ", ")) FROM sessions
        WHERE room = ? AND NOT (revoked AND player IS NULL) ORDER BY created_at, id
        """)
    return try Row.fetchAll(statement, arguments: [room.rawValue]).map { try SessionRecord($0) }
  }

  func create(_ room: NewRoom) throws(StorageError) -> RoomCreation {
    try transaction { database in
      try insert(room, into: database)
      let seed = try Data.fetchOne(
        database.cachedStatement(sql: "SELECT seed FROM rooms WHERE code = ?"), arguments: [room.code])
      return seed == Data(room.configuration.seed) ? .created : .codeTaken
    }
  }

  private func insert(_ room: NewRoom, into database: Database) throws {
    let configuration = room.configuration
    try database.run(
      """
      INSERT INTO rooms (code, game, seats, private, options, seed, phase, taken_seats, created_at, vacant_since)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?8) ON CONFLICT (code) DO NOTHING
      """,
      [
        room.code, configuration.game, configuration.seatCount, configuration.isPrivate,
        configuration.options.span.text, Data(configuration.seed), room.phase.rawValue, room.createdAt,
      ])
  }

  func release(_ room: RoomKey, epoch: Int64, at: Int64) throws(StorageError) {
    try transaction { database in
      try database.run(
        "UPDATE rooms SET owner = NULL, owner_url = NULL, vacant_since = ? WHERE room = ? AND epoch = ? AND owner = ?",
        [at, room.rawValue, epoch, node.name])
    }
  }

  /// One table holds all months.
  func prepareAudit(for month: AuditMonth) throws(StorageError) {}

  /// A file is there.
  func ping() throws(StorageError) {}

  func transaction<Result>(_ body: (Database) throws -> Result) throws(StorageError) -> Result {
    try storageErrors {
      try database.inDatabase { database in
        var result: Result?
        try database.inTransaction(.immediate) {
          result = try body(database)
          return .commit
        }
        return result!
      }
    }
  }
}

/// The rooms of one transaction that may be written: each is looked up once.
private struct EpochGate {
  let node: String
  private(set) var fenced: [CommitBatch.Owner] = []
  private var epochs: [RoomKey: Int64?] = [:]

  init(node: String) { self.node = node }

  mutating func admits(_ owner: CommitBatch.Owner, in database: Database) throws -> Bool {
    let epoch: Int64?
    if let known = epochs[owner.room] {
      epoch = known
    } else {
      epoch = try Int64.fetchOne(
        database.cachedStatement(sql: "SELECT epoch FROM rooms WHERE room = ? AND owner = ?"),
        arguments: [owner.room.rawValue, node])
      epochs.updateValue(epoch, forKey: owner.room)
    }
    if epoch == owner.epoch { return true }
    if !fenced.contains(owner) { fenced.append(owner) }
    return false
  }
}

extension Database {
  func run(_ sql: String, _ arguments: StatementArguments) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
