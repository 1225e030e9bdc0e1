import Bytes
import Crypto
import Games
import HTTP
import Rooms
import WebSocket
import Wire

/// Everything that one event loop decides, as one value: bytes, answers of the log and the time come in, bytes and requests go out.
///
/// Each turn: any number of inputs, then `turnEnded`, then the outbox is carried out. No input has an effect on the world by itself,
/// and the same inputs in the same order give the same outputs, byte for byte.
///
/// A room, its sessions and its connections live on one shard, so nothing here is shared and nothing is locked.
package struct Shard: ~Copyable {
  let configuration: ShardConfiguration
  /// Those of the configuration, in a place of their own: read through that, all of them would be copied for one.
  let limits: Limits
  package var outbox = Outbox()

  var connections = SideTable<Connection>()
  var rooms = Slab<HostedRoom>()
  var roomIDs: [String: RoomID] = [:]
  var log = RoomLog()
  var decoder = MessageDecoder()
  var random: RandomGenerator
  let clientHash: SipHash

  /// Rooms with something in the batch of this turn.
  var touchedRooms: [RoomID] = []
  /// Batches on their way to the disk, oldest first. What they hold is shown when they have arrived.
  var inFlight: [InFlightCommit] = []
  /// One that has arrived, emptied: the memory for the next.
  var spareCommit: InFlightCommit?
  var pendingRowCount = 0
  /// What happens when this turn's batch is durable.
  var outcomes: [CommitOutcome] = []
  var nextTicket: Int64 = 1
  /// Reads of the log on their way, and what they are for.
  var reads: [Int64: ReadPurpose] = [:]
  var nextRead: Int64 = 1
  var isStalled = false
  var drain = Drain.none
  var timers: TimerWheel<TimerSubject>
  /// Those that have just fired. Empty between turns.
  var expired: [TimerWheel<TimerSubject>.Entry] = []
  var notes = SessionNotes()
  /// Counted from a random number, so that no two shards and no two lives of one meet.
  var latestAuditID: UInt64
  /// How often a refused token is written into the audit log.
  var refusalAudits = RateLimiter()
  package var counters = Counters()

  /// What is being written, and what all members of a room see of it. Empty between inputs.
  var writer = FrameWriter()
  var commonWriter = FrameWriter()
  /// What many connections send in this turn, once for all of them; how many of them have something of it still to send; and how often it
  /// was empty again.
  var shared = ByteWriter()
  var sharerCount = 0
  var filling = 0
  /// For all connections, since none takes a context over to its next message.
  var deflater = Deflater()
  var inflater = Inflater()
  /// Empty output buffers. Only a connection with something to send holds one.
  var spareBuffers: [ByteQueue] = []
  /// Bytes that these have room for.
  var spareBuffersByteCount = 0

  /// - Parameter seed: 32 random bytes, from which every random value of this shard follows.
  package init(_ configuration: ShardConfiguration, seed: [UInt8], at now: Moment) {
    self.configuration = configuration
    limits = configuration.limits
    random = RandomGenerator(seed: seed)
    clientHash = SipHash(key: (random.word(), random.word()))
    latestAuditID = random.word()
    timers = TimerWheel(granularity: configuration.limits.tick, startingAt: now.monotonic)
  }

  package var connectionCount: Int { connections.count }
  package var roomCount: Int { rooms.count }
  package var currentCounters: Counters {
    var counters = counters
    counters.connections = connections.count
    counters.rooms = rooms.count
    counters.members = rooms.ids.reduce(0) { $0 + rooms[$1].members.count }
    counters.timers = timers.count
    return counters
  }
  /// Whether a drain has come to its end: everything said, everybody gone.
  package var isDrained: Bool { drain == .saidGoodbye && connections.count == 0 && log.batch.isEmpty }

  // MARK: Connections

  package mutating func connectionOpened(
    _ id: ConnectionID, door: Door, from address: IPAddress, at now: Moment
  ) {
    connections.insert(Connection(door: door, address: address, limits: limits, now: now.monotonic), as: id)
    arm(id)
  }

  /// Takes a connection over from another shard, and reads on where that one stopped.
  package mutating func adopt(_ connection: consuming Connection, as id: ConnectionID, at now: Moment) {
    var connection = connection
    connection.isDirty = false
    connection.timerAt = .max
    guard case .moving(let join) = connection.membership else { preconditionFailure("only a join moves") }
    connection.membership = .none
    connections.insert(connection, as: id)
    arm(id)
    if !connection.output.isEmpty { markDirty(id) }
    self.join(join, on: id, at: now)
    readHeld(id, at: now)
  }

  /// Gives a connection up to the shard of its room; `nil` if it has ended since it asked for that.
  package mutating func release(_ id: ConnectionID) -> Connection? {
    guard connections.contains(id), case .moving = connections[id].membership else { return nil }
    return connections.remove(id)
  }

  /// The connection is gone.
  package mutating func connectionClosed(_ id: ConnectionID, at now: Moment) {
    guard connections.contains(id) else { return }
    part(id, at: now)
    _ = takeShown(id)
    connections.remove(id)
  }

  /// Where a connection comes from; `nil` when it is gone.
  package func origin(of id: ConnectionID) -> (address: IPAddress, door: Door)? {
    connections.contains(id) ? (connections[id].address, connections[id].door) : nil
  }

  /// Bytes have arrived. They may be changed in place.
  package mutating func received(_ bytes: inout MutableSpan<UInt8>, on id: ConnectionID, at now: Moment) {
    guard connections.contains(id) else { return }
    heard(id, at: now)
    if connections[id].unread.isEmpty {
      let consumed = read(&bytes, on: id, at: now)
      guard connections.contains(id), connections[id].stage != .ending, consumed < bytes.count else { return }
      connections[id].unread.append(bytes.span.extracting(consumed...))
    } else {
      connections[id].unread.append(bytes.span)
      readHeld(id, at: now)
    }
    guard connections.contains(id), connections[id].unread.byteCount > limits.unreadByteCount else { return }
    end(id, .rateLimited, detail: "too much was sent ahead of the answer", at: now)
  }

  /// Reads on in what has been kept, as far as it goes now.
  mutating func readHeld(_ id: ConnectionID, at now: Moment) {
    guard connections.contains(id), !connections[id].unread.isEmpty, !isHeld(id) else { return }
    var queue = ByteQueue()
    swap(&queue, &connections[id].unread)
    let consumed = queue.withMutableSpan { bytes in read(&bytes, on: id, at: now) }
    guard connections.contains(id), connections[id].stage != .ending else { return }
    queue.discard(consumed)
    connections[id].unread = queue.isEmpty ? ByteQueue() : queue
  }

  // Always inlined: called, it would be given a copy of all limits.
  @inline(__always)
  func isHeld(_ id: ConnectionID) -> Bool {
    connections[id].isHeld(unreadAnswersByteCount: limits.unreadAnswersByteCount)
  }

  /// Reads as much as can be read; returns how many bytes are done with.
  private mutating func read(_ bytes: inout MutableSpan<UInt8>, on id: ConnectionID, at now: Moment) -> Int {
    var offset = 0
    while connections.contains(id), !isHeld(id) {
      let before = (offset, connections[id].stage)
      switch connections[id].stage {
      case .http: readRequest(in: bytes.span, from: &offset, on: id, at: now)
      case .webSocket: readMessage(in: &bytes, from: &offset, on: id, at: now)
      case .awaitingResponse, .ending: return bytes.count
      }
      guard connections.contains(id), before != (offset, connections[id].stage) else { break }
    }
    return offset
  }

  /// There is room again for what waits to be sent.
  package mutating func writable(_ id: ConnectionID) {
    if connections.contains(id) { markDirty(id) }
  }

  // MARK: Turns

  /// The turn is over: looks at the timers, and hands this turn's rows to the log.
  ///
  /// - Returns: when the shard wants to be woken at the latest, in monotonic nanoseconds.
  package mutating func turnEnded(at now: Moment) -> Int64 {
    fireTimers(at: now)
    if notes.deadline <= now.monotonic { writeNotes() }
    if !log.batch.isEmpty { submitBatch() }
    advanceDrain(at: now)
    let deadline = min(timers.nextDeadline ?? .max, notes.deadline)
    if case .requested(let patience) = drain { return min(deadline, patience) }
    return deadline
  }

  mutating func submitBatch() {
    var commit = spareCommit.take() ?? InFlightCommit()
    commit.ticket = nextTicket
    commit.rowCount = log.batch.records.count
    for id in touchedRooms where rooms.contains(id) {
      rooms[id].isTouched = false
      if let head = rooms[id].room?.head { commit.rooms.append((id, head)) }
    }
    touchedRooms.removeAll(keepingCapacity: true)
    swap(&commit.outcomes, &outcomes)
    pendingRowCount += commit.rowCount
    var batch = CommitBatch()
    swap(&batch, &log.batch)
    outbox.storage.append(.commit(ticket: nextTicket, batch: batch))
    inFlight.append(commit)
    nextTicket += 1
  }

  /// Hands what the log is asked for to `log`, in order. A batch that `log` has not kept lends its memory to the next turn's.
  package mutating func submit(to log: (StorageRequest) -> Void) {
    var requests: [StorageRequest] = []
    swap(&requests, &outbox.storage)
    for request in requests { log(request) }
    while let request = requests.popLast() {
      if case .commit(_, let batch) = consume request { reuse(batch) }
    }
    swap(&requests, &outbox.storage)
  }

  private mutating func reuse(_ batch: consuming CommitBatch) {
    guard log.batch.isEmpty, batch.records.byteCount <= limits.spareBatchByteCount else { return }
    batch.removeAll()
    log.batch = batch
  }

  /// Remembers that the room has something in this turn's batch.
  mutating func touch(_ id: RoomID) {
    guard !rooms[id].isTouched else { return }
    rooms[id].isTouched = true
    touchedRooms.append(id)
  }
}

/// What happens when a batch is durable.
enum CommitOutcome {
  /// The one who waits for a new session may learn of it, and of the seat that was taken for it.
  case enter(ConnectionID, RoomID, newSeat: PlayerIndex?)
  /// A refreshed session gets its new tokens.
  case tokens(SessionTokens, ConnectionID)
  /// A request from outside is answered.
  case reply(SessionReply, ticket: Int64, RoomID)
  case closeRoom(RoomID)
}

/// A batch on its way to the disk.
struct InFlightCommit {
  var ticket: Int64 = 0
  var rowCount = 0
  /// How far each of its rooms will have come.
  var rooms: [(id: RoomID, head: Int64)] = []
  /// What happens when it is durable.
  var outcomes: [CommitOutcome] = []

  mutating func removeAll() {
    rooms.removeAll(keepingCapacity: true)
    outcomes.removeAll(keepingCapacity: true)
  }
}
