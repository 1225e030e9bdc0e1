import Crypto
import Migrations
import Rooms

/// What the writing thread does: one connection, and patience with it.
final class Writer {
  /// Without work for this long, the writer asks for a sign of life, so that a lost lock and a database that went away are noticed
  /// before somebody plays.
  private static let pingInterval = Duration.seconds(1)

  private let storage: any Storage
  private let node: NodeIdentity
  let queue: WriteQueue
  private let keyring: Keyring
  private let status: StorageStatus
  private let vigil: Vigil
  private var connection: (any LogWriter)?
  /// Those of whom a batch was refused, until their rooms are opened again. Almost always empty.
  private var refusedOwners: [CommitBatch.Owner] = []
  /// Nodes that the latest sweep found dead.
  var nodesDeadBefore: [String] = []
  /// None when data is not to be sealed.
  private var sealer: RecordSealer?

  init(
    storage: any Storage, node: NodeIdentity, queue: WriteQueue, keyring: Keyring, status: StorageStatus, vigil: Vigil
  ) {
    self.storage = storage
    self.node = node
    self.queue = queue
    self.keyring = keyring
    self.status = status
    self.vigil = vigil
  }

  /// Connects for the first time and brings the schema up to date.
  func start(patience: Duration) throws(ActionLogError) {
    let deadline = ContinuousClock.now + patience
    var backoff = Backoff()
    while true {
      do throws(StorageError) {
        let connection = try storage.makeWriter(node: node, vigil: vigil)
        for migration in try connection.migrate() {
          status.report(.migrated(version: migration.version, name: migration.name))
        }
        try openDataKeys(on: connection)
        self.connection = connection
        return status.recover()
      } catch {
        guard error.isWorthWaitingFor, ContinuousClock.now < deadline else { throw error.asActionLogError }
        status.report(.waiting(reason: error.reason))
        vigil.pause(backoff.next())
      }
    }
  }

  /// Works until the queue is closed and empty.
  func run() throws(LogClosed) {
    while true {
      switch queue.next(within: Self.pingInterval) {
      case .turn(var turn):
        if let transaction = turn.transaction.take() { try carryOut(transaction) }
        try carryOut(turn.operations)
      case .idle:
        _ = try attempt { connection throws(StorageError) in try connection.ping() }
      case .closed:
        return
      }
    }
  }

  // MARK: - Commits

  private func carryOut(_ transaction: consuming WriteQueue.Transaction) throws(LogClosed) {
    let lost = try write(&transaction.batch).map(\.room)
    for waiter in transaction.waiters { waiter.reply(.committed(ticket: waiter.ticket, lost: lost)) }
    queue.recycle(transaction)
  }

  /// Seals and writes what may be written of `batch`; returns the owners of which nothing was written.
  private func write(_ batch: inout CommitBatch) throws(LogClosed) -> [CommitBatch.Owner] {
    let late = takeLate(from: &batch)
    try replaceWornKey()
    guard !batch.isEmpty else { return late }
    // Sealed once, however often it is written.
    return late + (try write(sealer?.seal(batch) ?? batch))
  }

  /// Takes out what comes behind a refused batch: written, it would leave a hole in its room's log.
  private func takeLate(from batch: inout CommitBatch) -> [CommitBatch.Owner] {
    guard !refusedOwners.isEmpty else { return [] }
    var late: [CommitBatch.Owner] = []
    var rest = CommitBatch()
    for (owner, part) in batch.splitByOwner() {
      if refusedOwners.contains(owner) { late.append(owner) } else { rest.append(part) }
    }
    for line in batch.audits { rest.write(line) }
    batch = rest
    return late
  }

  /// Writes `batch`; returns the owners of which nothing was written.
  private func write(_ batch: CommitBatch) throws(LogClosed) -> [CommitBatch.Owner] {
    switch try attempt({ connection throws(StorageError) in try connection.commit(batch) }) {
    case .done(let fenced):
      for owner in fenced { status.report(.fenced(owner.room)) }
      return fenced
    case .refused(let reason):
      return try writeApart(batch, reason: reason)
    }
  }

  /// Writes the parts of a batch that was refused as a whole, so that what is healthy gets through. Nothing of a part that is refused
  /// by itself is written: the room has lost its owner, or the audit log has no such line.
  private func writeApart(_ batch: CommitBatch, reason: String) throws(LogClosed) -> [CommitBatch.Owner] {
    let parts = batch.splitByOwner()
    guard parts.count + batch.audits.count > 1 else {
      for (owner, _) in parts {
        status.report(.refused(owner.room, reason: reason))
        refusedOwners.append(owner)
      }
      if !batch.audits.isEmpty { status.report(.operationRefused(reason: reason)) }
      return parts.map(\.owner)
    }
    var lost: [CommitBatch.Owner] = []
    for (_, part) in parts { lost += try write(part) }
    for line in batch.audits { _ = try write(CommitBatch(line)) }
    return lost
  }

  // MARK: - Sealing

  /// Opens every data key that is there, and makes one of this process's own.
  private func openDataKeys(on connection: any LogWriter) throws(StorageError) {
    let dataKeys = try connection.dataKeys()
    for (id, key) in dataKeys {
      do throws(ActionLogError) { try keyring.add(id, key) } catch { throw .unusable(error) }
    }
    guard let key = keyring.sealingKey else { return }
    // What a former key has sealed is sealed anew: from here on nothing needs that key.
    for (id, former) in dataKeys where former.keyID != key.id {
      guard let secret = keyring.secret(of: id) else { continue }
      try connection.replace(id, with: WrappedDataKey(secret, under: key))
    }
    sealer = try makeSealer(under: key, on: connection)
  }

  /// A database that refuses the new key is asked again with the next batch; until then the former key goes on.
  private func replaceWornKey() throws(LogClosed) {
    guard let key = keyring.sealingKey, sealer?.isWorn(at: .now) == true else { return }
    try result(else: ()) { connection throws(StorageError) in sealer = try makeSealer(under: key, on: connection) }
  }

  private func makeSealer(
    under key: EncryptionKey, on connection: any LogWriter
  ) throws(StorageError) -> RecordSealer {
    let secret = randomBytes(AESGCM.keyByteCount)
    let id = try connection.add(WrappedDataKey(secret, under: key))
    let dataKey = DataKey(id: id, secret: secret)
    keyring.add(dataKey)
    return RecordSealer(dataKey, at: .now)
  }

  // MARK: - Rooms

  private typealias Opening = (request: RoomRequest, completion: @Sendable (RoomOpening) -> Void)

  /// Openings that follow one another share a transaction: after a restart all rooms are asked for at once.
  private func carryOut(_ operations: [WriteQueue.RoomOperation]) throws(LogClosed) {
    var openings: [Opening] = []
    for operation in operations {
      if case .open(let request, let completion) = operation {
        openings.append((request, completion))
      } else {
        try open(openings)
        openings.removeAll()
        try carryOut(operation)
      }
    }
    try open(openings)
  }

  /// Opens the rooms; when the database refuses that for all of them together, one by one.
  private func open(_ openings: [Opening]) throws(LogClosed) {
    guard let first = openings.first else { return }
    let requests = openings.map(\.request)
    switch try attempt({ connection throws(StorageError) in try connection.open(requests) }) {
    case .done(let results):
      for (opening, result) in zip(openings, results) {
        // From here on the room has another epoch, and what comes late is fenced by that.
        if case .opened(let room) = result { refusedOwners.removeAll { $0.room == room.key } }
        opening.completion(result)
      }
    case .refused where openings.count > 1:
      for opening in openings { try open([opening]) }
    case .refused(let reason):
      // The room is nobody's here; the client may try again.
      status.report(.operationRefused(reason: reason))
      first.completion(.ownedElsewhere(url: nil))
    }
  }

  private func carryOut(_ operation: WriteQueue.RoomOperation) throws(LogClosed) {
    switch operation {
    case .begin(let now):
      prepareAudit(at: now)
      try result(else: ()) { connection throws(StorageError) in try connection.vacate(at: now) }
    case .open: preconditionFailure("opened together with others")
    case .create(let room, let completion):
      let creation = try result(else: RoomCreation.codeTaken) { connection throws(StorageError) in
        try connection.create(room)
      }
      completion(creation)
    case .release(let room, let epoch, let at):
      try result(else: ()) { connection throws(StorageError) in try connection.release(room, epoch: epoch, at: at) }
    case .sweep(let sweep):
      try carryOut(sweep)
    }
  }

  /// Makes what the months of the audit log need that begin now and next. Nobody waits for it: lines have a place without it, and the
  /// next sweep tries again.
  func prepareAudit(at now: Int64) {
    let month = AuditMonth(containing: now)
    for month in [month, month.next] {
      do throws(StorageError) { try connected().prepareAudit(for: month) } catch {
        status.report(.operationRefused(reason: error.reason))
      }
    }
  }

  /// What `operation` returns, or `fallback` when the database refuses it, which an operator is told.
  func result<Result>(
    else fallback: Result, of operation: (any LogWriter) throws(StorageError) -> Result
  ) throws(LogClosed) -> Result {
    switch try attempt(operation) {
    case .done(let result):
      return result
    case .refused(let reason):
      status.report(.operationRefused(reason: reason))
      return fallback
    }
  }

  // MARK: - Patience

  private enum Outcome<Result> {
    case done(Result)
    case refused(reason: String)
  }

  /// Repeats `operation`, each time on a new connection, until the storage has answered it.
  private func attempt<Result>(
    _ operation: (any LogWriter) throws(StorageError) -> Result
  ) throws(LogClosed) -> Outcome<Result> {
    var backoff = Backoff()
    while true {
      do throws(StorageError) {
        let result = try operation(try connected())
        status.recover()
        return .done(result)
      } catch {
        if case .refused(let reason) = error {
          status.recover()
          return .refused(reason: reason)
        }
        connection = nil
        if vigil.isOver { throw LogClosed() }
        status.stall(reason: error.reason)
        vigil.pause(backoff.next())
      }
    }
  }

  private func connected() throws(StorageError) -> any LogWriter {
    if let connection { return connection }
    let new = try storage.makeWriter(node: node, vigil: vigil)
    connection = new
    return new
  }
}

/// The log was told to close, and does not wait any longer.
struct LogClosed: Error {}
