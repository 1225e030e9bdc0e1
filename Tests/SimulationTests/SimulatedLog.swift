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
  }

  /// Deliberate faults, to see that the checkers see them.
  enum Fault {
    case none
    /// Says that a batch is committed before it is.
    case committedTooEarly
    /// Forgets, over a restart, which action ids are taken.
    case forgetsActionIDs
  }

  private(set) var rooms: [String: StoredRoom] = [:]
  private(set) var violations: [String] = []
  let fault: Fault

  init(fault: Fault) { self.fault = fault }

  /// Carries a request out. `nil` is no answer.
  mutating func carryOut(_ request: StorageRequest) -> StorageReply? {
    switch request {
    case .commit(let ticket, let batch): .committed(ticket: ticket, lost: commit(batch))
    case .open(let code, let create): .opened(code: code, open(code, create: create))
    case .read(let request, let room, let after, let scope):
      .read(request: request, read(room, after: after, scope: scope))
    case .release(let key, let epoch, let at): release(key, epoch, at: at)
    }
  }

  private mutating func release(_ key: RoomKey, _ epoch: Int64, at now: Int64) -> StorageReply? {
    if let code = rooms.first(where: { $0.value.key == key && $0.value.epoch == epoch })?.key {
      rooms[code]!.vacantSince = now
    }
    return nil
  }

  /// A server begins: whatever the former one had in memory is in nobody's.
  mutating func vacate(at now: Int64) {
    for code in rooms.keys where rooms[code]!.vacantSince == nil { rooms[code]!.vacantSince = now }
  }

  /// Another node takes the room: nothing more is written under the epoch that was.
  mutating func takeAway(_ code: String) { rooms[code]?.epoch += 1 }

  mutating func commit(_ batch: CommitBatch) -> [RoomKey] {
    var lost: [RoomKey] = []
    for index in batch.records.heads.indices {
      let owner = batch.owners[index]
      guard let code = rooms.first(where: { $0.value.key == owner.room })?.key, rooms[code]!.epoch == owner.epoch
      else {
        lost.append(owner.room)
        continue
      }
      append(batch.records, index, to: code)
    }
    for write in batch.sessions {
      guard let code = rooms.first(where: { $0.value.key == write.owner.room })?.key,
        rooms[code]!.epoch == write.owner.epoch
      else {
        lost.append(write.owner.room)
        continue
      }
      rooms[code]!.sessions[write.session.id] = write.session
    }
    return lost
  }

  private mutating func append(_ records: RecordBuffer, _ index: Int, to code: String) {
    let head = records.heads[index]
    let row = StoredRow(
      seq: head.seq, kind: head.kind, timestamp: head.timestamp, digest: head.digest,
      player: records.player(at: index).text, actionID: records.actionID(at: index).text,
      data: records.data(at: index).text)
    if row.seq != Int64(rooms[code]!.rows.count) + 1 {
      violations.append("room \(code): row \(row.seq) after row \(rooms[code]!.rows.count)")
    }
    if row.kind == .action,
      let first = rooms[code]!.rows.first(where: {
        $0.kind == .action && $0.player == row.player && $0.actionID == row.actionID
      })
    {
      violations.append("room \(code): action \(row.actionID) of \(row.player) is row \(first.seq) and row \(row.seq)")
    }
    rooms[code]!.rows.append(row)
  }

  private mutating func open(_ code: String, create: NewRoom?) -> RoomOpening {
    if rooms[code] == nil, let create {
      rooms[code] = StoredRoom(key: RoomKey(Int64(rooms.count) + 1), configuration: create.configuration)
    }
    guard rooms[code] != nil else { return .noSuchRoom }
    let room = rooms[code]!
    rooms[code]!.epoch += 1
    rooms[code]!.vacantSince = nil
    return .opened(
      OpenedRoom(
        key: room.key, epoch: room.epoch + 1, configuration: room.configuration, head: Int64(room.rows.count),
        vacantSince: room.vacantSince, sessions: room.sessions.values.sorted { $0.id < $1.id }))
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
