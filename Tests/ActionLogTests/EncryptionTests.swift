import Bytes
import Crypto
import Rooms
import TestSupport
import Testing

@testable import ActionLog

/// Data at rest is sealed, and opened for whoever has the keys.
@Suite(.timeLimit(.minutes(2)))
struct EncryptionTests {
  private static let old = EncryptionKey(id: "2025", secret: Array(repeating: 1, count: 32))
  private static let new = EncryptionKey(id: "2026", secret: Array(repeating: 2, count: 32))
  private static let secret = Array(#"{"hand":["ace of spades"]}"#.utf8)

  private static func rows(_ range: ClosedRange<Int64>, of room: OpenedRoom) -> CommitBatch {
    var batch = CommitBatch()
    for seq in range { batch.append(seq, of: room, kind: seq == 1 ? .joined : .action, data: secret) }
    return batch
  }

  /// What the database has of `code`.
  private static func stored(_ code: String, in storage: TestStorage) throws -> [[UInt8]] {
    try storage.rows(ofRoom: code).map(\.data)
  }

  @Test("What is read is what was written, and the database has nothing of it", arguments: StorageKind.tested)
  func roundTrip(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage, encryptionKeys: [Self.new])
    let room = try await log.make("R")
    var batch = Self.rows(1...3, of: room)
    batch.append(4, of: room, data: [])
    batch.append(5, of: room, data: Array(repeating: 0x7A, count: 16384))
    batch.write(.sample("s", player: "anna"), owner: room.owner)
    batch.write(.sample(room, takenSeatCount: 2))
    batch.write(.sample(1))
    #expect(await log.commit(batch).isEmpty)
    #expect(await log.read(room) == batch.records)
    let index = await log.read(room, scope: .index(limit: 9))
    #expect((0..<5).map { index.data(at: $0).array } == [Self.secret, [], [], [], []])
    #expect(try await log.mustOpen("R").sessions.count == 1)
    #expect(await log.summary("R")?.takenSeatCount == 2)

    let stored = try Self.stored("R", in: storage)
    for (row, plain) in zip(stored, [Self.secret, Self.secret, Self.secret, [], Array(repeating: 0x7A, count: 16384)]) {
      #expect(row.count == plain.count + 33 && row[0] == 1)
      #expect(!String(decoding: row, as: UTF8.self).contains("spades"))
    }
    #expect(Set(stored.map { $0[5..<17] }).count == 5)
    #expect(try storage.query("SELECT count(*) FROM audit") == [["1"]])
    #expect(
      try storage.query("SELECT data FROM events_readable WHERE seq = 1") == [["(sealed, \(stored[0].count) bytes)"]])
    try await log.close()
  }

  @Test("A key that was replaced can go", arguments: StorageKind.tested)
  func replacedKeys(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let first = try await OpenLog.open(storage, encryptionKeys: [Self.old])
    let rows = Self.rows(1...2, of: try await first.make("R"))
    #expect(await first.commit(rows).isEmpty)
    try await first.close()
    try await OpenLog.open(storage, encryptionKeys: [Self.new, Self.old]).close()
    #expect(try storage.query("SELECT DISTINCT key_id FROM data_keys") == [["2026"]])
    let last = try await OpenLog.open(storage, encryptionKeys: [Self.new])
    #expect(await last.read(try await last.mustOpen("R")) == rows.records)
    try await last.close()
  }

  @Test("It can be switched on later, and keys be replaced", arguments: StorageKind.tested)
  func switchedOn(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    for (number, keys) in [[], [Self.old], [Self.new, Self.old]].enumerated() {
      let log = try await OpenLog.open(storage, encryptionKeys: keys)
      let room = try await log.mustOpen("R", create: .sample("R"))
      #expect(room.head == Int64(number * 2))
      #expect(await log.commit(Self.rows(room.head + 1...room.head + 2, of: room)).isEmpty)
      let rows = await log.read(room)
      #expect((0..<rows.count).map { rows.data(at: $0).array } == Array(repeating: Self.secret, count: number * 2 + 2))
      try await log.close()
    }
    #expect(try Self.stored("R", in: storage).map { $0[0] } == Array("{{".utf8) + [1, 1, 1, 1])
    #expect(try storage.query("SELECT key_id FROM data_keys ORDER BY id") == [["2026"], ["2026"]])
  }

  @Test("Without a key that is needed, or with another under its name, nothing starts", arguments: StorageKind.tested)
  func missingKeys(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    try await OpenLog.open(storage, encryptionKeys: [Self.old]).close()
    for keys in [[], [Self.new]] {
      await #expect(throws: ActionLogError.encryptionKeyMissing(id: "2025")) {
        try await OpenLog.open(storage, encryptionKeys: keys)
      }
    }
    let impostor = EncryptionKey(id: "2025", secret: Self.new.secret)
    await #expect(throws: ActionLogError.encryptionKeyWrong(id: "2025")) {
      try await OpenLog.open(storage, encryptionKeys: [Self.new, impostor])
    }
    // Nothing was left behind by those.
    #expect(try storage.query("SELECT count(*) FROM data_keys") == [["1"]])
  }

  @Test("A row that was changed, or moved, is not read, and no other row with it", arguments: StorageKind.tested)
  func changedRows(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await OpenLog.open(storage, encryptionKeys: [Self.new])
    for code in ["moved", "cut", "keyless", "healthy"] {
      let room = try await log.make(code)
      #expect(await log.commit(Self.rows(1...3, of: room)).isEmpty)
    }
    try await log.close()
    func change(_ code: String, _ data: String) throws {
      try storage.execute(
        "UPDATE events SET data = \(data) WHERE seq = 2 AND room = (SELECT room FROM rooms WHERE code = '\(code)')")
    }
    try change("moved", "(SELECT data FROM events AS other WHERE other.room = events.room AND other.seq = 3)")
    try change("cut", "substr(data, 1, 10)")
    try change("keyless", storage.literal(bytes: 1))

    let again = try await OpenLog.open(storage, encryptionKeys: [Self.new])
    for code in ["moved", "cut", "keyless"] {
      let room = try await again.mustOpen(code)
      #expect(await again.read(room).isEmpty)
      #expect(await again.read(room, after: 2).seqs == [3])
    }
    #expect(await again.read(try await again.mustOpen("healthy")).seqs == [1, 2, 3])
    let reasons = again.reported.compactMap { if case .readFailed(let reason) = $0 { reason } else { nil } }
    #expect(
      reasons == [
        "sealed data of row 2 is not as it was sealed", "sealed data of row 2 is cut off",
        "there is no data key 16843009",
      ])
    try await again.close()
  }

  @Test("What another node has sealed since is read", .enabled(if: PrivatePostgres.isExpected))
  func otherNodes() async throws {
    let storage = try TestStorage(.postgresql)
    let one = try await OpenLog.open(storage, node: "one", encryptionKeys: [Self.old])
    let two = try await OpenLog.open(storage, node: "two", encryptionKeys: [Self.new, Self.old])
    let room = try await two.make("R")
    #expect(await two.commit(Self.rows(1...2, of: room)).isEmpty)
    // Node one does not have the key of the other.
    #expect(await one.read(room).isEmpty)
    let three = try await OpenLog.open(storage, node: "three", encryptionKeys: [Self.old, Self.new])
    let second = try await three.make("S")
    #expect(await three.commit(Self.rows(1...2, of: second)).isEmpty)
    #expect(await two.read(second).seqs == [1, 2])
    #expect(await three.read(room).seqs == [1, 2])
    for log in [one, two, three] { try await log.close() }
  }

  @Test("A batch that is committed again is the same, though it is sealed anew", arguments: StorageKind.tested)
  func repeated(_ kind: StorageKind) async throws {
    let log = try await OpenLog.open(TestStorage(kind), encryptionKeys: [Self.new])
    let room = try await log.make("R")
    for _ in 1...2 { #expect(await log.commit(Self.rows(1...3, of: room)).isEmpty) }
    #expect(await log.read(room).seqs == [1, 2, 3])
    try await log.close()
  }

  @Test("Whatever was answered can be read after the server was killed", .enabled(if: PrivatePostgres.isExpected))
  func killedServer() async throws {
    let cluster = try PrivatePostgres()
    let log = try await OpenLog.open(TestStorage(.postgresql, on: cluster), encryptionKeys: [Self.new])
    let room = try await log.make("R")
    for round in 0..<3 as Range<Int64> {
      async let lost = log.commit(Self.rows(round * 100 + 1...round * 100 + 100, of: room))
      try await onThread {
        try cluster.kill9()
        try cluster.start()
      }
      #expect(await lost.isEmpty)
      #expect(await log.read(room).seqs == Array(1...(round + 1) * 100))
    }
    try await log.close()
    try await onThread { try cluster.stop() }
  }

  @Test("A data key is worn after a day or 2^32 rows")
  func wornKeys() {
    let now = ContinuousClock.now
    let sealer = RecordSealer(DataKey(id: 1, secret: Self.old.secret), at: now)
    let isWorn = [Duration.zero, .seconds(86_399), .seconds(86_400)].map { sealer.isWorn(at: now + $0) }
    #expect(isWorn == [false, false, true])
  }

  @Test("A key does not print its secret")
  func secrecy() {
    #expect("\(Self.new)" == "2026:***" && String(reflecting: Self.new) == "2026:***")
  }
}
