import Bytes
import Crypto
import Rooms

/// A row as the log keeps it.
struct StoredRow: Equatable {
  var seq: Int64
  var kind: EventKind
  var timestamp: Int64
  var digest: Digest
  var player: String
  var actionID: String
  var data: String
  /// When it became durable, in milliseconds since 1970.
  var storedAt: Int64
}

/// A log that is slow, fails, and crashes, in memory that survives the servers: the truth that everything else is held against.
struct SimulatedLog {
  struct StoredRoom {
    var key: RoomKey
    var epoch: Int64 = 0
    var vacantSince: Int64?
    var configuration: RoomConfiguration
    var rows: [StoredRow] = []
    var sessions: [String: SessionRecord] = [:]
    /// Sessions that are connected to the present owner, those that were so before the latest batch, and when each player last went.
    var connected: Set<String> = []
    var connectedBefore: Set<String> = []
    var goneAt: [String: Int64] = [:]
    /// Every refresh token that was ever valid, and when sessions were revoked.
    var refreshHashes: Set<Digest> = []
    var revokedAt: [String: Int64] = [:]
  }

  /// Deliberate faults, to see that the checkers see them.
  enum Fault {
    case none
    /// Says that a batch is committed before it is.
    case committedTooEarly
    /// Forgets, over a restart, which action ids are taken.
    case forgetsActionIDs
    /// Forgets, over a restart, which sessions were revoked.
    case forgetsRevocations
    /// Believes, over a restart, that nobody has been there for a long time.
    case forgetsConnections
  }

  private(set) var rooms: [String: StoredRoom] = [:]
  private(set) var violations: [String] = []
  /// Milliseconds since 1970, and when the present server began.
  var now: Int64 = 0
  private var processStart: Int64 = 0
  let fault: Fault

  init(fault: Fault) { self.fault = fault }

  /// Carries a request out. `nil` is no answer.
  mutating func carryOut(_ request: StorageRequest) -> StorageReply? {
    switch request {
    case .commit(let ticket, let batch): return .committed(ticket: ticket, lost: commit(batch))
    case .open(let code, let create): return .opened(code: code, open(code, create: create))
    case .read(let request, let room, let after, let scope):
      return .read(request: request, read(room, after: after, scope: scope))
    case .release(let key, let epoch, let at):
      if let code = code(of: CommitBatch.Owner(room: key, epoch: epoch)) { rooms[code]!.vacantSince = at }
      return nil
    }
  }

  /// Another node takes the room: nothing more is written under the epoch that was.
  mutating func takeAway(_ code: String) { rooms[code]?.epoch += 1 }

  /// A server begins: whatever the former one had in memory is in nobody's.
  mutating func vacate() {
    processStart = now
    for code in rooms.keys where rooms[code]!.vacantSince == nil { rooms[code]!.vacantSince = now }
  }

  // MARK: Writing

  mutating func commit(_ batch: CommitBatch) -> [RoomKey] {
    var lost: [RoomKey] = []
    for code in rooms.keys { rooms[code]!.connectedBefore = rooms[code]!.connected }
    for write in batch.sessions {
      guard let code = code(of: write.owner) else {
        lost.append(write.owner.room)
        continue
      }
      store(write.session, in: code)
    }
    for index in batch.records.heads.indices {
      let owner = batch.owners[index]
      guard let code = code(of: owner) else {
        lost.append(owner.room)
        continue
      }
      append(batch.records, index, to: code)
    }
    return lost
  }

  /// The room that `owner` may write.
  private func code(of owner: CommitBatch.Owner) -> String? {
    rooms.first { $0.value.key == owner.room && $0.value.epoch == owner.epoch }?.key
  }

  private mutating func append(_ records: RecordBuffer, _ index: Int, to code: String) {
    let head = records.heads[index]
    let row = StoredRow(
      seq: head.seq, kind: head.kind, timestamp: head.timestamp, digest: head.digest,
      player: records.player(at: index).text, actionID: records.actionID(at: index).text,
      data: records.data(at: index).text, storedAt: now)
    violations += RowChecker(room: rooms[code]!, processStart: processStart).complaints(of: row).map {
      "room \(code): \($0)"
    }
    rooms[code]!.rows.append(row)
  }

  private mutating func store(_ session: SessionRecord, in code: String) {
    if rooms[code]!.revokedAt[session.id] != nil, !session.isRevoked {
      violations.append("room \(code): session \(session.id) lives again")
    }
    if session.isRevoked, rooms[code]!.revokedAt[session.id] == nil { rooms[code]!.revokedAt[session.id] = now }
    if session.isActive {
      rooms[code]!.connected.insert(session.id)
    } else if rooms[code]!.connected.remove(session.id) != nil, let player = session.player {
      rooms[code]!.goneAt[player] = max(rooms[code]!.goneAt[player] ?? 0, session.disconnectedAt ?? 0)
    }
    rooms[code]!.refreshHashes.insert(session.refresh.hash)
    rooms[code]!.sessions[session.id] = session
  }

  // MARK: Reading

  private mutating func open(_ code: String, create: NewRoom?) -> RoomOpening {
    if rooms[code] == nil, let create {
      rooms[code] = StoredRoom(key: RoomKey(Int64(rooms.count) + 1), configuration: create.configuration)
    }
    guard let room = rooms[code] else { return .noSuchRoom }
    for session in room.connected {
      if let player = room.sessions[session]?.player { rooms[code]!.goneAt[player] = room.vacantSince ?? now }
    }
    rooms[code]!.connected = []
    rooms[code]!.epoch += 1
    rooms[code]!.vacantSince = nil
    return .opened(
      OpenedRoom(
        key: room.key, epoch: room.epoch + 1, configuration: room.configuration, head: Int64(room.rows.count),
        vacantSince: fault == .forgetsConnections ? 1 : room.vacantSince,
        sessions: room.sessions.values.map(remembered).sorted { $0.id < $1.id }))
  }

  private func remembered(_ session: SessionRecord) -> SessionRecord {
    var session = session
    if fault == .forgetsRevocations { session.isRevoked = false }
    return session
  }

  private func read(_ key: RoomKey, after: Int64, scope: ReadScope) -> RecordBuffer {
    var page = RecordBuffer()
    guard let room = rooms.values.first(where: { $0.key == key }) else { return page }
    let (limit, isIndex) =
      switch scope {
      case .rows(let limit): (limit, false)
      case .index(let limit): (limit, true)
      }
    for row in room.rows.dropFirst(Int(after)).prefix(limit) {
      let hidesID = fault == .forgetsActionIDs && isIndex && row.kind == .action
      page.append(
        seq: row.seq, kind: row.kind, timestamp: row.timestamp, digest: row.digest, player: row.player.bytes,
        actionID: (hidesID ? "forgotten-\(row.seq)" : row.actionID).bytes,
        data: (isIndex && row.kind == .action ? "" : row.data).bytes)
    }
    return page
  }
}
