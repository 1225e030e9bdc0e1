import Dispatch
import Rooms
import Synchronization

/// What waits for the writer, in the order in which it came.
///
/// Commits may overtake openings, creations and releases, because they are what somebody plays on. Nothing overtakes a commit: a room is
/// let go, or opened again, only after everything that was submitted for it before.
final class WriteQueue: Sendable {
  /// Commits that have piled up and become one transaction. Emptied, it keeps its memory.
  struct Transaction: Sendable {
    struct Waiter: Sendable {
      let ticket: Int64
      let reply: @Sendable (StorageReply) -> Void
    }

    /// Everything that they write.
    var batch = CommitBatch()
    /// Who waits for it, in the order in which they came.
    private(set) var waiters: [Waiter] = []
    /// Of the first of them.
    fileprivate var number = 0

    fileprivate var isFull: Bool {
      batch.rowCount >= WriteQueue.rowLimit || batch.records.byteCount >= WriteQueue.byteLimit
    }

    fileprivate mutating func append(_ batch: CommitBatch, _ waiter: Waiter, number: Int) {
      if waiters.isEmpty { self.number = number }
      self.batch.append(batch)
      waiters.append(waiter)
    }

    fileprivate mutating func removeAll() {
      batch.removeAll()
      waiters.removeAll(keepingCapacity: true)
    }
  }

  enum RoomOperation: Sendable {
    /// The first of all: what a former life of this node has left, and what the time needs.
    case begin(at: Int64)
    case open(RoomRequest, completion: @Sendable (RoomOpening) -> Void)
    case create(NewRoom, completion: @Sendable (RoomCreation) -> Void)
    case release(RoomKey, epoch: Int64, at: Int64)
    case sweep(Sweep)

    /// Beside `WriteQueue.operationLimit`: openings share a transaction, and the others have one each.
    var cost: Int {
      if case .open = self { 1 } else { 4 }
    }
  }

  /// One turn of the writer: first the commits, as one transaction, then the operations in their order.
  struct Turn: Sendable {
    var transaction: Transaction?
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
  /// What the operations of one turn cost at most, because the next commit waits for them.
  static let operationLimit = 32

  private struct State {
    var isClosed = false
    /// The writer has found nothing, and is to be woken.
    var isAwaited = false
    var submissionCount = 0
    var fullTransactions = Fifo<Transaction>()
    /// The one that the next commit joins.
    var transaction = Transaction()
    /// One that is done, for its memory.
    var spare: Transaction?
    var operations = Fifo<(number: Int, operation: RoomOperation)>()

    mutating func number() -> Int {
      submissionCount += 1
      return submissionCount
    }

    mutating func append(_ batch: CommitBatch, _ waiter: Transaction.Waiter) {
      transaction.append(batch, waiter, number: number())
      if transaction.isFull { fullTransactions.append(takeUnfinished()) }
    }

    private mutating func takeUnfinished() -> Transaction {
      var taken = spare.take() ?? Transaction()
      swap(&taken, &transaction)
      return taken
    }

    mutating func takeTurn() -> Turn? {
      var turn = Turn()
      turn.transaction = fullTransactions.popFirst() ?? (transaction.waiters.isEmpty ? nil : takeUnfinished())
      let bound = fullTransactions.first?.number ?? (transaction.waiters.isEmpty ? .max : transaction.number)
      var cost = 0
      while cost < WriteQueue.operationLimit, let next = operations.first, next.number < bound {
        cost += next.operation.cost
        turn.operations.append(next.operation)
        _ = operations.popFirst()
      }
      return turn.transaction == nil && turn.operations.isEmpty ? nil : turn
    }

    mutating func next() -> Next? {
      if let turn = takeTurn() { return .turn(turn) }
      isAwaited = !isClosed
      return isClosed ? .closed : nil
    }
  }

  private let state = Mutex(State())
  private let arrivals = DispatchSemaphore(value: 0)

  /// Adds a commit, whose batch is copied; after `close` it is dropped.
  func append(_ batch: CommitBatch, ticket: Int64, reply: @escaping @Sendable (StorageReply) -> Void) {
    update { $0.append(batch, Transaction.Waiter(ticket: ticket, reply: reply)) }
  }

  /// Adds an operation; after `close` it is dropped.
  func append(_ operation: RoomOperation) {
    update { $0.operations.append((number: $0.number(), operation: operation)) }
  }

  /// Takes a transaction back that is done: its memory is used again.
  func recycle(_ transaction: consuming Transaction) {
    transaction.removeAll()
    state.withLock { $0.spare = transaction }
  }

  /// Lets the writer end when it has done what is here.
  func close() {
    state.withLock { $0.isClosed = true }
    arrivals.signal()
  }

  /// The next turn, waiting up to `patience` for something to come.
  func next(within patience: Duration) -> Next {
    while true {
      if let next = state.withLock({ $0.next() }) { return next }
      if arrivals.wait(timeout: .now() + patience.dispatchInterval) == .timedOut { return .idle }
    }
  }

  private func update(_ change: (inout State) -> Void) {
    let wakes = state.withLock { state in
      guard !state.isClosed else { return false }
      change(&state)
      defer { state.isAwaited = false }
      return state.isAwaited
    }
    if wakes { arrivals.signal() }
  }
}
