import Dispatch
import Rooms
import Synchronization

/// What waits for the writer, in the order in which it came.
///
/// Commits may overtake openings, creations and releases, because they are what somebody plays on. Nothing overtakes a commit: a room is
/// let go, or opened again, only after everything that was submitted for it before.
final class WriteQueue: Sendable {
  struct Commit: Sendable {
    var ticket: Int64
    var batch: CommitBatch
    var reply: @Sendable (StorageReply) -> Void
  }

  enum RoomOperation: Sendable {
    /// The first of all: what a former life of this node has left, and what the time needs.
    case begin(at: Int64)
    case open(RoomRequest, completion: @Sendable (RoomOpening) -> Void)
    case create(NewRoom, completion: @Sendable (RoomCreation) -> Void)
    case release(RoomKey, epoch: Int64, at: Int64)
    case sweep(Sweep)
  }

  /// One turn of the writer: first the commits, as one transaction, then the operations in their order.
  struct Turn: Sendable {
    var commits: [Commit] = []
    var operations: [RoomOperation] = []
  }

  enum Next: Sendable {
    case turn(Turn)
    /// Nothing came.
    case idle
    /// Nothing is left, and nothing will come.
    case closed
  }

  /// A transaction is full when it has this many rows, beyond which rows hardly get cheaper (measured), or this many bytes, which
  /// bounds the memory of one statement.
  static let rowLimit = 500
  static let byteLimit = 4 << 20
  /// Operations in one turn: what the next commit waits for at most. Openings share a transaction, so some are cheaper than many.
  static let operationLimit = 32

  private struct Numbered<Value: Sendable>: Sendable {
    var number: Int
    var value: Value
  }

  private struct State {
    var isClosed = false
    var submissionCount = 0
    var commits = Fifo<Numbered<Commit>>()
    var operations = Fifo<Numbered<RoomOperation>>()

    mutating func number() -> Int {
      submissionCount += 1
      return submissionCount
    }

    mutating func takeTurn() -> Turn? {
      var turn = Turn()
      var rowCount = 0
      var byteCount = 0
      while rowCount < WriteQueue.rowLimit, byteCount < WriteQueue.byteLimit, let commit = commits.popFirst()?.value {
        rowCount += commit.batch.rowCount
        byteCount += commit.batch.records.byteCount
        turn.commits.append(commit)
      }
      let bound = commits.first?.number ?? .max
      while turn.operations.count < WriteQueue.operationLimit, let next = operations.first, next.number < bound {
        turn.operations.append(next.value)
        _ = operations.popFirst()
      }
      return turn.commits.isEmpty && turn.operations.isEmpty ? nil : turn
    }
  }

  private let state = Mutex(State())
  private let arrivals = DispatchSemaphore(value: 0)

  /// Adds a commit; after `close` it is dropped.
  func append(_ commit: Commit) {
    update { $0.commits.append(Numbered(number: $0.number(), value: commit)) }
  }

  /// Adds an operation; after `close` it is dropped.
  func append(_ operation: RoomOperation) {
    update { $0.operations.append(Numbered(number: $0.number(), value: operation)) }
  }

  /// Lets the writer end when it has done what is here.
  func close() {
    state.withLock { $0.isClosed = true }
    arrivals.signal()
  }

  /// The next turn, waiting up to `patience` for something to come.
  func next(within patience: Duration) -> Next {
    while true {
      let (turn, isClosed) = state.withLock { ($0.takeTurn(), $0.isClosed) }
      if let turn { return .turn(turn) }
      if isClosed { return .closed }
      // One signal an arrival, and one turn for many of them: some of these waits return at once, for nothing.
      if arrivals.wait(timeout: .now() + patience.dispatchInterval) == .timedOut { return .idle }
    }
  }

  private func update(_ change: (inout State) -> Void) {
    let isOpen = state.withLock {
      if !$0.isClosed { change(&$0) }
      return !$0.isClosed
    }
    if isOpen { arrivals.signal() }
  }
}
