import Rooms

/// What a reading thread does. A read that fails for want of the database goes to the end of the queue and is tried again: its answer
/// comes late, never wrong.
final class Reader {
  private let storage: any Storage
  private let queue: ReadQueue
  private let status: StorageStatus
  private let vigil: Vigil
  private var connection: (any LogReader)?
  private var opener: RecordOpener

  init(storage: any Storage, queue: ReadQueue, keyring: Keyring, status: StorageStatus, vigil: Vigil) {
    self.storage = storage
    self.queue = queue
    opener = RecordOpener(keyring: keyring)
    self.status = status
    self.vigil = vigil
  }

  /// Works until the queue is closed.
  func run() {
    var backoff = Backoff()
    while let read = queue.next() {
      do throws(StorageError) {
        try carryOut(read, on: try connected())
        backoff = Backoff()
      } catch {
        status.report(.readFailed(reason: error.reason))
        // A row that can't be read is its own fault, and stays so: the answer is that there is none.
        if case .refused = error {
          answerWithNothing(read)
          continue
        }
        connection = nil
        guard !vigil.isOver else { return }
        queue.append(read)
        vigil.pause(backoff.next())
      }
    }
  }

  private func carryOut(_ read: ReadQueue.Read, on connection: any LogReader) throws(StorageError) {
    switch read {
    case .rows(let room, let after, let scope, let completion):
      let rows = try connection.rows(of: room, after: after, scope: scope)
      completion(try opener.open(rows, of: room, storedKey: connection.dataKey))
    case .rooms(let query, let completion):
      completion(try connection.rooms(query))
    case .room(let code, let completion):
      completion(try connection.room(code: code))
    case .quickRoom(let game, let completion):
      completion(try connection.quickRoom(game: game))
    case .reports(let query, let completion):
      completion(try connection.reports(query))
    case .sessions(let query, let completion):
      completion(try connection.sessions(query))
    case .session(let id, let completion):
      completion(try connection.session(id: id))
    case .audit(let query, let completion):
      completion(try connection.audit(query))
    }
  }

  private func answerWithNothing(_ read: ReadQueue.Read) {
    switch read {
    case .rows(_, _, _, let completion): completion(RecordBuffer())
    case .rooms(_, let completion): completion(RoomPage(items: [], next: nil))
    case .room(_, let completion), .quickRoom(_, let completion): completion(nil)
    case .reports(_, let completion): completion(RoomReportPage(items: [], next: nil))
    case .sessions(_, let completion): completion(SessionPage(items: [], next: nil))
    case .session(_, let completion): completion(nil)
    case .audit(_, let completion): completion(AuditPage(items: [], next: nil))
    }
  }

  private func connected() throws(StorageError) -> any LogReader {
    if let connection { return connection }
    let new = try storage.makeReader(vigil: vigil)
    connection = new
    return new
  }
}
