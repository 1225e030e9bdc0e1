import Bytes
import Crypto
import Rooms

/// A log in memory, that does at once what it is asked: when that is, the fixture decides. It survives the shards that write it.
final class FixtureLog {
  private struct StoredRoom {
    let key: RoomKey
    let configuration: RoomConfiguration
    var epoch: Int64 = 0
    var isClosed = false
    var vacantSince: Int64?
    var rows = RecordBuffer()
    var sessions: [String: SessionRecord] = [:]
  }

  private var rooms: [String: StoredRoom] = [:]
  private(set) var audits: [AuditRecord] = []
  /// How often a session was written.
  private(set) var sessionWriteCount = 0
  /// Everything that it was ever asked to keep, as text.
  private(set) var texts: [String] = []

  func reply(to request: StorageRequest) -> StorageReply? {
    switch request {
    case .commit(let ticket, let batch): return .committed(ticket: ticket, lost: commit(batch))
    case .open(let code, let create): return .opened(code: code, open(code, create: create))
    case .read(let request, let room, let after, let scope):
      return .read(request: request, read(room, after: after, scope: scope))
    case .release(let key, let epoch, let at):
      if let code = code(of: key), rooms[code]!.epoch == epoch { rooms[code]!.vacantSince = at }
      return nil
    }
  }

  // MARK: What is in it

  /// The rows of a room: kind and data.
  func rows(of code: String = "table") -> [String] {
    guard let rows = rooms[code]?.rows else { return [] }
    return rows.heads.indices.map { "\(rows.heads[$0].kind) \(rows.data(at: $0).text)" }
  }

  /// The sessions of a room, oldest first.
  func sessions(of code: String = "table") -> [SessionRecord] {
    (rooms[code]?.sessions.values.map(\.self) ?? []).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  /// The latest session of who is called `name`.
  func session(of name: String) -> SessionRecord { sessions().last { $0.name == name }! }

  var auditKinds: [AuditRecord.Kind] { audits.map(\.kind) }

  /// A process begins: whatever a former one had in memory is in nobody's.
  func vacate(at now: Int64) {
    for code in rooms.keys where rooms[code]!.vacantSince == nil { rooms[code]!.vacantSince = now }
  }

  /// Another owner takes the room: what the one that was has still to write is lost.
  func takeAway(_ code: String = "table") { rooms[code]?.epoch += 1 }

  // MARK: What it does

  private func commit(_ batch: CommitBatch) -> [RoomKey] {
    texts.append("\(batch.sessions) \(batch.states) \(batch.audits)")
    audits += batch.audits
    var lost: [RoomKey] = []
    for index in 0..<batch.records.count {
      guard let code = code(of: batch.owners[index], lost: &lost) else { continue }
      rooms[code]!.rows.append(index, of: batch.records)
      texts.append(batch.records.data(at: index).text)
    }
    for write in batch.sessions {
      guard let code = code(of: write.owner, lost: &lost) else { continue }
      rooms[code]!.sessions[write.session.id] = write.session
      sessionWriteCount += 1
    }
    for state in batch.states {
      if let code = code(of: state.owner, lost: &lost) { rooms[code]!.isClosed = state.isClosed }
    }
    return lost
  }

  private func open(_ code: String, create: NewRoom?) -> RoomOpening {
    if rooms[code] == nil, let create {
      rooms[code] = StoredRoom(key: RoomKey(Int64(rooms.count) + 1), configuration: create.configuration)
    }
    guard let room = rooms[code] else { return .noSuchRoom }
    rooms[code]!.epoch += 1
    rooms[code]!.vacantSince = nil
    return .opened(
      OpenedRoom(
        key: room.key, epoch: room.epoch + 1, configuration: room.configuration, head: Int64(room.rows.count),
        isClosed: room.isClosed, vacantSince: room.vacantSince, sessions: sessions(of: code)))
  }

  private func read(_ key: RoomKey, after: Int64, scope: ReadScope) -> RecordBuffer {
    var page = RecordBuffer()
    guard let code = code(of: key) else { return page }
    let rows = rooms[code]!.rows
    switch scope {
    case .rows(let limit):
      for index in rows.heads.indices.dropFirst(Int(after)).prefix(limit) { page.append(index, of: rows) }
    case .index(let limit):
      for index in rows.heads.indices.dropFirst(Int(after)).prefix(limit) { page.appendIndex(index, of: rows) }
    }
    return page
  }

  private func code(of key: RoomKey) -> String? { rooms.first { $0.value.key == key }?.key }

  /// The room of one who may write it.
  private func code(of owner: CommitBatch.Owner, lost: inout [RoomKey]) -> String? {
    if let code = code(of: owner.room), rooms[code]!.epoch == owner.epoch { return code }
    if !lost.contains(owner.room) { lost.append(owner.room) }
    return nil
  }
}

extension RecordBuffer {
  /// Appends a row without the data of an action.
  fileprivate mutating func appendIndex(_ index: Int, of other: RecordBuffer) {
    let head = other.heads[index]
    let nothing = ByteWriter()
    let data = head.kind == .action ? nothing.span : other.data(at: index)
    append(
      seq: head.seq, kind: head.kind, timestamp: head.timestamp, digest: head.digest, player: other.player(at: index),
      actionID: other.actionID(at: index), data: data)
  }
}
