import CPostgres
import Glibc

/// A connection to PostgreSQL over libpq, on which one statement at a time is carried out.
///
/// Owns its PGconn, which is closed with it. libpq never blocks here: this type waits on the socket itself, so that silence is noticed
/// and a closing log does not hang. After `.unavailable` the connection is useless; after `.refused` it can be used on.
struct PostgresConnection: ~Copyable {
  /// How long a server may take to accept a connection.
  private static let connectLimit = Duration.seconds(5)

  private let connection: OpaquePointer
  private let vigil: Vigil
  private var preparedNames: Set<String> = []

  /// Begins to connect.
  private init(to url: PostgresURL, vigil: Vigil) {
    guard let connection = Self.beginConnecting(to: url) else { preconditionFailure("no memory for a connection") }
    self.connection = connection
    self.vigil = vigil
    // Notices, which libpq would print to standard error, say nothing here that an operator needs.
    PQsetNoticeReceiver(connection, { _, _ in }, nil)
  }

  deinit { PQfinish(connection) }

  // MARK: - Statements

  /// Carries `statement` out as a transaction of its own, unless one was begun.
  mutating func run(
    _ statement: PostgresStatement, _ parameters: borrowing PostgresParameters = PostgresParameters()
  ) throws(StorageError) -> PostgresResult {
    if !preparedNames.contains(statement.name) {
      try sent(PQsendPrepare(connection, statement.name, statement.sql, 0, nil))
      _ = try finish()
      preparedNames.insert(statement.name)
    }
    let status = parameters.withPointers { values, lengths in
      // In bounds: libpq copies what the pointers show before it returns; 1 is the binary format, for each value and for the result.
      PQsendQueryPrepared(
        connection, statement.name, Int32(values.count), values, lengths, Array(repeating: 1, count: values.count), 1)
    }
    try sent(status)
    return try finish()
  }

  /// Carries out one or more statements without parameters, separated by `;`.
  mutating func run(script: String) throws(StorageError) {
    try sent(PQsendQuery(connection, script))
    _ = try finish()
  }

  private func sent(_ status: Int32) throws(StorageError) {
    guard status == 1 else { throw lost() }
  }

  /// Waits until the server is ready for the next statement, and only then believes the result: a transaction of a single statement
  /// commits after its result was sent, so an error, or the end of the connection, may still follow.
  private func finish() throws(StorageError) -> PostgresResult {
    try flush()
    guard var result = try nextResult() else { throw lost() }
    while let next = try nextResult() {
      if result.failure == nil { result = next }
    }
    guard let failure = result.failure else { return result }
    throw PQstatus(connection) == CONNECTION_OK ? SQLState(failure.state).error(failure.message) : lost()
  }

  private func flush() throws(StorageError) {
    while true {
      switch PQflush(connection) {
      case 0: return
      case 1: try wait(for: POLLIN | POLLOUT)
      default: throw lost()
      }
      // The server may have to be read before it reads on (libpq manual, section 34.4).
      guard PQconsumeInput(connection) == 1 else { throw lost() }
    }
  }

  private func nextResult() throws(StorageError) -> PostgresResult? {
    while PQisBusy(connection) == 1 {
      try wait(for: POLLIN)
      guard PQconsumeInput(connection) == 1 else { throw lost() }
    }
    return PQgetResult(connection).map { PostgresResult(owning: $0) }
  }

  // MARK: - Connecting

  static func connect(to url: PostgresURL, vigil: Vigil) throws(StorageError) -> PostgresConnection {
    let connection = PostgresConnection(to: url, vigil: vigil)
    try connection.finishConnecting()
    PQsetnonblocking(connection.connection, 1)
    return connection
  }

  private static func beginConnecting(to url: PostgresURL) -> OpaquePointer? {
    // The last value of a name counts: the URL may replace what stands before it, but nothing of what stands behind.
    let parameters = [
      ("application_name", "croupier"),
      // A peer that vanished is noticed within some 15 s. One that is only slow still answers these.
      ("keepalives_idle", "5"), ("keepalives_interval", "3"), ("keepalives_count", "3"),
      ("tcp_user_timeout", "15000"),
      ("dbname", url.secretText),
      ("client_encoding", "UTF8"),
    ]
    return withCStrings(parameters.map(\.0)) { names in
      withCStrings(parameters.map(\.1)) { values in PQconnectStartParams(names, values, 1) }
    }
  }

  private func finishConnecting() throws(StorageError) {
    let deadline = ContinuousClock.now + Self.connectLimit
    // The manual, section 34.1: behave at first as if PQconnectPoll had returned PGRES_POLLING_WRITING.
    var events = POLLOUT
    while true {
      guard PQstatus(connection) != CONNECTION_BAD else { throw lost() }
      try wait(for: events, until: deadline)
      switch PQconnectPoll(connection) {
      case PGRES_POLLING_OK: return
      case PGRES_POLLING_READING: events = POLLIN
      case PGRES_POLLING_WRITING: events = POLLOUT
      default: throw lost()
      }
    }
  }

  // MARK: - Waiting

  /// Waits until the socket is ready for one of `events` or broken, however long that takes without a `deadline`.
  private func wait(for events: Int32, until deadline: ContinuousClock.Instant? = nil) throws(StorageError) {
    let begin = ContinuousClock.now
    while true {
      var descriptor = pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0)
      let count = poll(&descriptor, 1, Int32(Vigil.glance / .milliseconds(1)))
      guard count <= 0 else { return }
      if count < 0, errno != EINTR { throw .unavailable(reason: "poll failed (errno \(errno))") }
      if vigil.isOver { throw .unavailable(reason: "the log is closed") }
      let now = ContinuousClock.now
      if now - begin > Vigil.silence { vigil.silenceNoticed() }
      if let deadline, now > deadline { throw .unavailable(reason: "the server does not accept connections") }
    }
  }

  /// What libpq says of the end of the connection. `PostgresURL` sees to it that this never holds a part of the password.
  private func lost() -> StorageError {
    let message = String(cString: PQerrorMessage(connection))
    return .unavailable(reason: message.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }
}

/// Calls `body` with `strings` as C wants them, and a null pointer after the last.
private func withCStrings<Result>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
  var arena: [CChar] = []
  var offsets: [Int] = []
  for string in strings {
    offsets.append(arena.count)
    arena.append(contentsOf: string.utf8CString)
  }
  return arena.withUnsafeBufferPointer { buffer in
    // In bounds: each offset is the beginning of a string with its zero in the arena, which is not empty then.
    body(offsets.map { buffer.baseAddress! + $0 } + [nil])
  }
}
