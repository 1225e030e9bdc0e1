import Crypto
import Dispatch
import Migrations
import Rooms
import Synchronization

/// The log of all rooms of this process, on SQLite or PostgreSQL: one thread that writes, two that read.
///
/// The writer takes everything that has piled up while its last commit was in flight and commits it as one transaction, so that a
/// batch is one row at low load and grows by itself at high load; no timer is involved. Reads have connections of their own: a commit
/// never waits behind a read, nor a read behind a commit.
///
/// Only `init` and `close` block. Replies and completions are called on the storage threads; they must not block, and a status observer
/// must not call back. How much may be pending is bounded by those who submit.
package final class ActionLog: Sendable {
  private static let readerCount = 2

  private let status: StorageStatus
  private let writes: WriteQueue
  private let reads: ReadQueue
  private let writerVigil: Vigil
  private let readerVigil: Vigil
  private let threads = StorageThreads()

  /// Opens the log: takes the lock of `node` and brings the schema up to date.
  ///
  /// - Parameters:
  ///   - startPatience: how long this tries, because the database may be starting, and a predecessor leaving. `nil` is what suits
  ///     the storage: 15 seconds for PostgreSQL, none for SQLite.
  ///   - encryptionKeys: the first seals what is written, all open what is read. Without keys nothing is sealed.
  ///   - now: milliseconds since 1970. Rooms that a former life of this node had in memory are vacant since now: the time
  ///     when nobody served them counts against nobody.
  ///   - onEvent: called on the storage threads.
  package init(
    storage location: StorageLocation, node: NodeIdentity, encryptionKeys: [EncryptionKey] = [],
    startPatience: Duration? = nil, now: Int64,
    onEvent: @escaping @Sendable (ActionLogEvent) -> Void
  ) throws(ActionLogError) {
    let storage = location.storage
    let status = StorageStatus(onEvent: onEvent)
    let writes = WriteQueue()
    let reads = ReadQueue()
    let keyring = Keyring(keys: encryptionKeys)
    let writerVigil = Vigil(onSilence: { status.stall(reason: "no answer for \(Vigil.silence)") })
    let readerVigil = Vigil(onSilence: {})
    self.status = status
    self.writes = writes
    self.reads = reads
    self.writerVigil = writerVigil
    self.readerVigil = readerVigil

    let start = Start()
    threads.start(name: "log-writer") {
      let writer = Writer(
        storage: storage, node: node, queue: writes, keyring: keyring, status: status, vigil: writerVigil)
      do throws(ActionLogError) {
        try writer.start(patience: startPatience ?? storage.startPatience)
      } catch {
        return start.finish(error)
      }
      start.finish(nil)
      do throws(LogClosed) {
        try writer.run()
      } catch {
        status.report(.gaveUp)
      }
    }
    if let failure = start.wait() { throw failure }
    writes.append(.begin(at: now))
    for number in 1...Self.readerCount {
      threads.start(name: "log-reader-\(number)") {
        Reader(storage: storage, queue: reads, keyring: keyring, status: status, vigil: readerVigil).run()
      }
    }
  }

  /// Whether the storage answered when it was last asked, which is at most about two seconds ago.
  package var isReachable: Bool { !status.isStalled }

  /// Carries `request` out. `reply` is called once, unless the log is closed before; a `release` has no answer.
  package func submit(_ request: StorageRequest, reply: @escaping @Sendable (StorageReply) -> Void) {
    switch request {
    case .commit(let ticket, let batch):
      writes.append(batch, ticket: ticket, reply: reply)
    case .open(let code, let create):
      writes.append(.open(code: code, create: create) { reply(.opened(code: code, $0)) })
    case .release(let room, let epoch, let at):
      writes.append(.release(room, epoch: epoch, at: at))
    case .read(let request, let room, let after, let scope):
      reads.append(.rows(room: room, after: after, scope: scope) { reply(.read(request: request, $0)) })
    }
  }

  /// Calls `observer` with `.stalled` and `.recovered` from now on; at once when the storage is stalled now.
  package func observeStatus(_ observer: @escaping @Sendable (StorageReply) -> Void) {
    status.register(observer)
  }

  package func createRoom(_ room: NewRoom, completion: @escaping @Sendable (RoomCreation) -> Void) {
    writes.append(.create(room, completion: completion))
  }

  /// Public rooms that nobody has closed.
  package func listRooms(_ query: RoomQuery, completion: @escaping @Sendable (RoomPage) -> Void) {
    reads.append(.rooms(query, completion: completion))
  }

  /// Looks a room up, private ones too; `nil` when there is none.
  package func room(code: String, completion: @escaping @Sendable (RoomSummary?) -> Void) {
    reads.append(.room(code: code, completion: completion))
  }

  /// The public room of `game` that a newcomer may join and that is fullest; of those that nobody has opened yet, the newest. A
  /// room that everybody has left is none.
  package func quickRoom(game: String, completion: @escaping @Sendable (RoomSummary?) -> Void) {
    reads.append(.quickRoom(game: game, completion: completion))
  }

  /// All rooms, private and closed ones too.
  package func reportRooms(_ query: RoomQuery, completion: @escaping @Sendable (RoomReportPage) -> Void) {
    reads.append(.reports(query, completion: completion))
  }

  package func sessions(_ query: SessionQuery, completion: @escaping @Sendable (SessionPage) -> Void) {
    reads.append(.sessions(query, completion: completion))
  }

  package func session(id: String, completion: @escaping @Sendable (ListedSession?) -> Void) {
    reads.append(.session(id: id, completion: completion))
  }

  package func audit(_ query: AuditQuery, completion: @escaping @Sendable (AuditPage) -> Void) {
    reads.append(.audit(query, completion: completion))
  }

  /// Deletes what `rules` say, and finds the rooms whose seats are to be taken back; at most 100, so that a full answer means
  /// that there may be more. It goes on between commits.
  package func sweep(_ rules: SweepRules, completion: @escaping @Sendable (SweepResult) -> Void) {
    writes.append(.sweep(Sweep(rules: rules, completion: completion)))
  }

  /// Finishes what is pending, for at most `patience`, and ends the threads. Pending reads are dropped; what is submitted afterwards
  /// is never answered.
  package func close(patience: Duration = .seconds(5)) {
    reads.close(readerCount: Self.readerCount)
    readerVigil.end()
    writes.close()
    if !threads.join(within: patience) {
      writerVigil.end()
      // Whoever is still inside a system call is left behind.
      _ = threads.join(within: Vigil.silence)
    }
  }

  /// Brings the schema up to date without serving.
  package static func migrate(
    _ location: StorageLocation, onEvent: (ActionLogEvent) -> Void
  ) throws(ActionLogError) {
    do throws(StorageError) {
      for migration in try location.storage.migrate(vigil: Vigil(onSilence: {})) {
        onEvent(.migrated(version: migration.version, name: migration.name))
      }
    } catch {
      throw error.asActionLogError
    }
  }

  /// Moves the months before `month` out of the audit log, each into a file `audit-2026-11.ndjson.gz` in the folder `directory`, which
  /// exists: a line of JSON for each line, in order. It may be repeated after it was interrupted.
  ///
  /// With PostgreSQL it works beside servers; the file of SQLite must not be served meanwhile.
  package static func archiveAudit(
    _ location: StorageLocation, before month: AuditMonth, to directory: String, onEvent: (ActionLogEvent) -> Void
  ) throws(ActionLogError) -> [ArchivedMonth] {
    try migrate(location, onEvent: onEvent)
    do throws(StorageError) {
      let archivist = try location.storage.makeArchivist(vigil: Vigil(onSilence: {}))
      return try AuditArchiver(archivist: archivist, directory: directory).archive(before: month)
    } catch {
      if case .unusable(let error) = error { throw error }
      throw .notArchived(reason: error.reason)
    }
  }
}

/// How the writer's thread tells the opener of the log that it has started, or why not.
private final class Start: Sendable {
  private let failure = Mutex<ActionLogError?>(nil)
  private let finished = DispatchSemaphore(value: 0)

  func finish(_ failure: ActionLogError?) {
    self.failure.withLock { $0 = failure }
    finished.signal()
  }

  func wait() -> ActionLogError? {
    finished.wait()
    return failure.withLock { $0 }
  }
}
