import Bytes
import Rooms

/// A log in memory, that does at once what it is asked: when that is, the fixture decides.
final class FixtureLog {
  private struct StoredRoom {
    let key: RoomKey
    let configuration: RoomConfiguration
    var epoch: Int64 = 0
    var rows = RecordBuffer()
    var sessions: [String: SessionRecord] = [:]
  }

  private var rooms: [String: StoredRoom] = [:]

  func reply(to request: StorageRequest) -> StorageReply? {
    switch request {
    case .commit(let ticket, let batch): .committed(ticket: ticket, lost: commit(batch))
    case .open(let code, let create): .opened(code: code, open(code, create: create))
    case .read(let request, let room, let after, let scope):
      .read(request: request, read(room, after: after, scope: scope))
    case .release: nil
    }
  }

  private func commit(_ batch: CommitBatch) -> [RoomKey] {
    var lost: [RoomKey] = []
    for index in 0..<batch.records.count {
      let owner = batch.owners[index]
      guard let code = code(of: owner.room), rooms[code]!.epoch == owner.epoch else {
        lost.append(owner.room)
        continue
      }
      rooms[code]!.rows.append(index, of: batch.records)
    }
    for write in batch.sessions {
      if let code = code(of: write.owner.room) { rooms[code]!.sessions[write.session.id] = write.session }
    }
    return lost
  }

  private func open(_ code: String, create: NewRoom?) -> RoomOpening {
    if rooms[code] == nil, let create {
      rooms[code] = StoredRoom(key: RoomKey(Int64(rooms.count) + 1), configuration: create.configuration)
    }
    guard rooms[code] != nil else { return .noSuchRoom }
    rooms[code]!.epoch += 1
    let room = rooms[code]!
    return .opened(
      OpenedRoom(
        key: room.key, epoch: room.epoch, configuration: room.configuration, head: Int64(room.rows.count),
        sessions: room.sessions.values.sorted { $0.id < $1.id }))
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
