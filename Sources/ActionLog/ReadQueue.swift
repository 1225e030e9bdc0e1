import Dispatch
import Rooms
import Synchronization

/// What waits for a reader.
final class ReadQueue: Sendable {
  enum Read: Sendable {
    case rows(room: RoomKey, after: Int64, scope: ReadScope, completion: @Sendable (RecordBuffer) -> Void)
    case rooms(RoomQuery, completion: @Sendable (RoomPage) -> Void)
    case room(code: String, completion: @Sendable (RoomSummary?) -> Void)
    case quickRoom(game: String, completion: @Sendable (RoomSummary?) -> Void)
    case reports(RoomQuery, completion: @Sendable (RoomReportPage) -> Void)
    case sessions(SessionQuery, completion: @Sendable (SessionPage) -> Void)
    case session(id: String, completion: @Sendable (ListedSession?) -> Void)
    case audit(AuditQuery, completion: @Sendable (AuditPage) -> Void)
  }

  private struct State {
    var isClosed = false
    var reads = Fifo<Read>()
  }

  private let state = Mutex(State())
  private let arrivals = DispatchSemaphore(value: 0)

  /// Adds a read; after `close` it is dropped.
  func append(_ read: Read) {
    state.withLock { if !$0.isClosed { $0.reads.append(read) } }
    arrivals.signal()
  }

  /// Drops what is here and lets `readerCount` readers end.
  func close(readerCount: Int) {
    state.withLock {
      $0.isClosed = true
      $0.reads.removeAll()
    }
    for _ in 0..<readerCount { arrivals.signal() }
  }

  /// The next read, waiting for it; `nil` when the queue is closed.
  func next() -> Read? {
    while true {
      let (read, isClosed) = state.withLock { ($0.reads.popFirst(), $0.isClosed) }
      if let read { return read }
      if isClosed { return nil }
      arrivals.wait()
    }
  }
}
