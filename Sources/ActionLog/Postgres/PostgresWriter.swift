import Bytes
import Crypto
import Migrations
import Rooms

/// The writer's connection, which holds the node's lock.
final class PostgresWriter: LogWriter {
  var connection: PostgresConnection
  let node: NodeIdentity
  // Of the latest commit; kept for its memory.
  private var parameters = PostgresParameters()

  init(connection: consuming PostgresConnection, node: NodeIdentity) {
    self.connection = connection
    self.node = node
  }

  func migrate() throws(StorageError) -> [Migration] { try connection.migrate() }

  func prepareAudit(for month: AuditMonth) throws(StorageError) {
    try connection.run(script: PostgresStatement.makePartition(of: month))
  }

  func ping() throws(StorageError) { _ = try connection.run(.ping) }

  // MARK: - Commits

  /// One statement, and so one transaction and one round trip.
  func commit(_ batch: CommitBatch) throws(StorageError) -> [CommitBatch.Owner] {
    parameters.removeAll()
    parameters.append(node.name)
    parameters.append(rowsOf: batch)
    let hasOnlyRows = batch.sessions.isEmpty && batch.states.isEmpty && batch.audits.isEmpty
    if !hasOnlyRows {
      parameters.append(sessionsOf: batch)
      parameters.append(statesOf: batch)
      parameters.append(auditsOf: batch)
    }
    let fenced = try connection.run(hasOnlyRows ? .appendRows : .appendAll, parameters)
    return (0..<fenced.rowCount).map {
      CommitBatch.Owner(room: RoomKey(fenced.integer($0, 0)), epoch: fenced.integer($0, 1))
    }
  }

  // MARK: - Rooms

  func open(_ requests: [RoomRequest]) throws(StorageError) -> [RoomOpening] {
    try transaction { () throws(StorageError) in
      // In one order on all nodes: where they wait for each other's rooms, they never do so in a circle.
      var openings = [RoomOpening](repeating: .noSuchRoom, count: requests.count)
      for index in requests.indices.sorted(by: { requests[$0].code < requests[$1].code }) {
        openings[index] = try open(requests[index])
      }
      return openings
    }
  }

  private func open(_ request: RoomRequest) throws(StorageError) -> RoomOpening {
    guard let room = try findRoom(request.code, creating: request.create) else { return .noSuchRoom }
    if let owner = room.owner, owner != node.name, try !isDead(owner) {
      return .ownedElsewhere(url: room.ownerURL)
    }
    // Its owner is dead and stays so for this transaction, or it has none, or it is this node.
    guard let (epoch, head) = try take(room) else { return .ownedElsewhere(url: nil) }
    return .opened(
      OpenedRoom(
        key: room.key, epoch: epoch, configuration: room.configuration, head: head,
        isClosed: room.isClosed, vacantSince: room.vacantSince, sessions: try sessions(of: room.key)))
  }

  private struct FoundRoom {
    var key: RoomKey
    var owner: String?
    var ownerURL: String?
    var configuration: RoomConfiguration
    var isClosed: Bool
    var vacantSince: Int64?
  }

  private func findRoom(_ code: String, creating room: NewRoom?) throws(StorageError) -> FoundRoom? {
    var parameters = PostgresParameters()
    parameters.append(code)
    var rows = try connection.run(.findRoom, parameters)
    if rows.rowCount == 0, let room {
      try insert(room)
      rows = try connection.run(.findRoom, parameters)
    }
    guard rows.rowCount == 1 else { return nil }
    return FoundRoom(
      key: RoomKey(rows.integer(0, 0)), owner: rows.optionalText(0, 1), ownerURL: rows.optionalText(0, 2),
      configuration: RoomConfiguration(
        game: rows.text(0, 3), seatCount: Int(rows.integer(0, 4, as: Int32.self)), isPrivate: rows.bool(0, 5),
        options: rows.bytes(0, 6).array, seed: rows.bytes(0, 7).array),
      isClosed: rows.bool(0, 8), vacantSince: rows.optionalInteger(0, 9))
  }

  private func isDead(_ node: String) throws(StorageError) -> Bool {
    var parameters = PostgresParameters()
    parameters.append(node)
    return try connection.run(.lockDeadNode, parameters).bool(0, 0)
  }

  /// The new epoch and the head, or `nil` when another node has taken the room since it was found.
  private func take(_ room: FoundRoom) throws(StorageError) -> (epoch: Int64, head: Int64)? {
    var parameters = PostgresParameters()
    parameters.append(room.key.rawValue)
    parameters.append(node.name)
    parameters.append(node.url)
    parameters.append(room.owner)
    let rows = try connection.run(.takeRoom, parameters)
    return rows.rowCount == 0 ? nil : (rows.integer(0, 0), rows.integer(0, 1))
  }

  private func sessions(of room: RoomKey) throws(StorageError) -> [SessionRecord] {
    var parameters = PostgresParameters()
    parameters.append(room.rawValue)
    let rows = try connection.run(.roomSessions, parameters)
    var sessions: [SessionRecord] = []
    for row in 0..<rows.rowCount { sessions.append(try SessionRecord(rows, row)) }
    return sessions
  }

  func create(_ room: NewRoom) throws(StorageError) -> RoomCreation {
    try insert(room)
    return try findRoom(room.code, creating: nil)?.configuration.seed == room.configuration.seed ? .created : .codeTaken
  }

  private func insert(_ room: NewRoom) throws(StorageError) {
    let configuration = room.configuration
    var parameters = PostgresParameters()
    parameters.append(room.code)
    parameters.append(configuration.game)
    parameters.append(Int32(configuration.seatCount))
    parameters.append(configuration.isPrivate)
    parameters.append(configuration.options)
    parameters.append(configuration.seed)
    parameters.append(room.phase.rawValue)
    parameters.append(room.createdAt)
    _ = try connection.run(.createRoom, parameters)
  }

  func release(_ room: RoomKey, epoch: Int64, at: Int64) throws(StorageError) {
    var parameters = PostgresParameters()
    parameters.append(room.rawValue)
    parameters.append(epoch)
    parameters.append(node.name)
    parameters.append(at)
    _ = try connection.run(.releaseRoom, parameters)
  }

  private func transaction<Result>(_ body: () throws(StorageError) -> Result) throws(StorageError) -> Result {
    // Another node may be about to take the same room; it is not waited for long.
    try connection.run(script: "BEGIN; SET LOCAL lock_timeout = '2s'")
    let result: Result
    do throws(StorageError) {
      result = try body()
    } catch {
      if case .refused = error { try connection.run(script: "ROLLBACK") }
      throw error
    }
    try connection.run(script: "COMMIT")
    return result
  }
}
