import ActionLog
import Bytes
import Crypto
import Rooms
import Synchronization
import TestSupport
import Testing

/// An `ActionLog` with calls that wait for their answers.
final class OpenLog: Sendable {
  let log: ActionLog
  private let events: EventRecorder

  private init(log: ActionLog, events: EventRecorder) {
    self.log = log
    self.events = events
  }

  static func open(
    _ storage: TestStorage, node: String = "one", url: String? = nil, events: EventRecorder = EventRecorder(),
    encryptionKeys: [EncryptionKey] = [], startPatience: Duration? = nil, now: Int64 = 1_700_000_000_000
  ) async throws -> OpenLog {
    let location = try StorageLocation(url: storage.url)
    let log = try await onThread {
      try ActionLog(
        storage: location, node: NodeIdentity(name: node, url: url), encryptionKeys: encryptionKeys,
        startPatience: startPatience, now: now,
        onEvent: events.append)
    }
    return OpenLog(log: log, events: events)
  }

  func close() async throws { try await onThread { [log] in log.close() } }

  /// What the log told its operator so far.
  var reported: [ActionLogEvent] { events.all }

  /// The rooms that were lost.
  func commit(_ batch: CommitBatch) async -> [RoomKey] {
    await withCheckedContinuation { continuation in
      log.submit(.commit(ticket: 7, batch: batch)) { reply in
        guard case .committed(7, let lost) = reply else { fatalError("a commit was answered by \(reply)") }
        continuation.resume(returning: lost)
      }
    }
  }

  func open(_ code: String, create: NewRoom? = nil) async -> RoomOpening {
    await withCheckedContinuation { continuation in
      log.submit(.open(code: code, create: create)) { reply in
        guard case .opened(code, let opening) = reply else { fatalError("an opening was answered by \(reply)") }
        continuation.resume(returning: opening)
      }
    }
  }

  /// Opens a room that this log must get.
  func mustOpen(_ code: String, create: NewRoom? = nil) async throws -> OpenedRoom {
    guard case .opened(let room) = await open(code, create: create) else {
      throw SupportFailure("\(code) was not opened")
    }
    return room
  }

  /// Opens a room whose owner is just going.
  func openWhenFree(_ code: String) async throws -> OpenedRoom {
    let deadline = Deadline()
    while true {
      if case .opened(let room) = await open(code) { return room }
      guard !deadline.isOver else { throw SupportFailure("\(code) stayed somebody else's") }
    }
  }

  /// Makes a room and opens it.
  func make(_ code: String) async throws -> OpenedRoom { try await mustOpen(code, create: .sample(code)) }

  func read(_ room: OpenedRoom, after: Int64 = 0, scope: ReadScope = .rows(limit: 1000)) async -> RecordBuffer {
    await withCheckedContinuation { continuation in
      log.submit(.read(request: 9, room: room.key, after: after, scope: scope)) { reply in
        guard case .read(9, let records) = reply else { fatalError("a read was answered by \(reply)") }
        continuation.resume(returning: records)
      }
    }
  }

  func release(_ room: OpenedRoom, at: Int64 = 1_700_000_000_000) {
    log.submit(.release(room: room.key, epoch: room.epoch, at: at)) { _ in }
  }

  func create(_ room: NewRoom) async -> RoomCreation {
    await withCheckedContinuation { continuation in
      log.createRoom(room) { continuation.resume(returning: $0) }
    }
  }

  func list(_ query: RoomQuery) async -> RoomPage {
    await withCheckedContinuation { continuation in
      log.listRooms(query) { continuation.resume(returning: $0) }
    }
  }

  /// What a read of the log answers.
  func answer<Value: Sendable>(_ read: (@escaping @Sendable (Value) -> Void) -> Void) async -> Value {
    await withCheckedContinuation { continuation in read { continuation.resume(returning: $0) } }
  }

  func summary(_ code: String) async -> RoomSummary? {
    await withCheckedContinuation { continuation in
      log.room(code: code) { continuation.resume(returning: $0) }
    }
  }
}

/// Events in the order in which they came.
final class EventRecorder: Sendable {
  private let events = Mutex<[ActionLogEvent]>([])
  private let onEvent: @Sendable (ActionLogEvent) -> Void

  init(onEvent: @escaping @Sendable (ActionLogEvent) -> Void = { _ in }) { self.onEvent = onEvent }

  var all: [ActionLogEvent] { events.withLock { $0 } }

  func append(_ event: ActionLogEvent) {
    events.withLock { $0.append(event) }
    onEvent(event)
  }
}

extension NewRoom {
  static func sample(_ code: String, game: String = "relay", isPrivate: Bool = false, seed: UInt8 = 1) -> NewRoom {
    NewRoom(
      code: code,
      configuration: RoomConfiguration(
        game: game, seatCount: 4, isPrivate: isPrivate, options: Array(#"{"deck":"märchen"}"#.utf8),
        seed: Array(repeating: seed, count: 32)),
      phase: .playing, createdAt: 1_700_000_000_123)
  }
}

extension OpenedRoom {
  var owner: CommitBatch.Owner { CommitBatch.Owner(room: key, epoch: epoch) }
}

extension CommitBatch {
  /// Rows of one room.
  static func rows(_ range: ClosedRange<Int64>, of room: OpenedRoom, digest: UInt8 = 5) -> CommitBatch {
    var batch = CommitBatch()
    for seq in range { batch.append(seq, of: room, digest: digest) }
    return batch
  }

  mutating func append(
    _ seq: Int64, of room: OpenedRoom, kind: EventKind = .action, digest: UInt8 = 5, player: String = "anna",
    actionID: String = "a-1", data: [UInt8] = Array(#"{"n":1}"#.utf8)
  ) {
    append(
      room.owner, seq: seq, kind: kind, timestamp: 1_700_000_000_000 + seq, digest: .sample(digest),
      player: player.bytes, actionID: actionID.bytes, data: data.span)
  }
}

extension CommitBatch.StateWrite {
  static func sample(
    _ room: OpenedRoom, _ phase: RoomPhase = .playing, takenSeatCount: Int = 1, isClosed: Bool = false
  ) -> Self {
    Self(owner: room.owner, phase: phase, takenSeatCount: takenSeatCount, isClosed: isClosed)
  }
}

extension SessionRecord {
  /// A session that has connected, disconnected and come back.
  static func sample(_ id: String, player: String?, refreshExpiresAt: Int64 = 3) -> SessionRecord {
    var session = SessionRecord(
      id: id, player: player, name: "Änne", subject: "user|7", createdAt: 1, keyID: "k1",
      refresh: RefreshRecord(familyHash: .sample(1), hash: .sample(2), expiresAt: refreshExpiresAt))
    session.isActive = true
    session.connectionCount = 2
    session.connectedAt = 4
    session.disconnectedAt = 5
    session.reconnectedAt = 6
    session.lastSeenAt = 7
    session.address = "2001:db8::1"
    session.userAgentHash = .max - 1
    return session
  }
}

extension Digest {
  static func sample(_ byte: UInt8) -> Digest { Digest(bytes: Array(repeating: byte, count: 32).span)! }
}

extension RecordBuffer {
  var seqs: [Int64] { heads.map(\.seq) }
}
