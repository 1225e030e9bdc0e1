import Foundation
import Rooms
import TestSupport
import Testing

@testable import ActionLog

/// Whole months leave the audit log, each into a file, and nothing is lost on the way.
@Suite(.timeLimit(.minutes(2)))
struct AuditArchiveTests {
  private static let months = ["2023-10", "2023-11", "2023-12", "2024-01"].compactMap { AuditMonth($0) }

  /// Three lines each of the first moment, the middle and the last moment of each month.
  private static let lines = months.enumerated().flatMap { index, month in
    [month.start, (month.start + month.next.start) / 2, month.next.start - 1].flatMap { moment in
      (1...3 as ClosedRange<UInt64>).map { AuditRecord.sample(UInt64(index) << 60 | $0, at: moment) }
    }
  }

  /// A log that has `lines`, of which the server foresaw November and December.
  private static func open(_ storage: TestStorage) async throws -> OpenLog {
    let log = try await OpenLog.open(storage, now: months[1].start)
    var batch = CommitBatch()
    for line in lines.shuffled() { batch.write(line) }
    #expect(await log.commit(batch).isEmpty)
    return log
  }

  private static func archive(_ storage: TestStorage, before month: String, to directory: String) throws
    -> [ArchivedMonth]
  {
    try ActionLog.archiveAudit(
      StorageLocation(url: storage.url), before: try #require(AuditMonth(month)), to: directory, onEvent: { _ in })
  }

  /// The lines of a file as they are written.
  private static func lines(in path: String) throws -> [String] {
    try ChildProcess.run(["gunzip", "-c", path]).split(separator: "\n").map(String.init)
  }

  @Test("Months are taken out in order, to the millisecond, and the rest stays", arguments: StorageKind.tested)
  func wholeMonths(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    try await Self.open(storage).close()
    let directory = try TemporaryDirectory.make("archive")
    let archived = try Self.archive(storage, before: "2023-12", to: directory)
    #expect(archived.map(\.month) == Array(Self.months.prefix(2)))
    #expect(archived.map(\.lineCount) == [9, 9])
    #expect(archived.map(\.path) == ["\(directory)/audit-2023-10.ndjson.gz", "\(directory)/audit-2023-11.ndjson.gz"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).count == 2)

    let lines = try Self.lines(in: archived[0].path)
    #expect(lines.count == 9 && lines == lines.sorted())
    #expect(
      lines[0] == """
        {"at":1696118400000,"id":"0000000000000001","kind":"resumed","room":"R","session":"s","player":"anna",\
        "address":"192.0.2.1","detail":"märchen"}
        """)
    #expect(try storage.query("SELECT count(*) FROM audit") == [["18"]])
    #expect(try Self.archive(storage, before: "2023-12", to: directory).isEmpty)
    // What keeps the lines is back.
    #expect(throws: (any Error).self) { try storage.execute("DELETE FROM audit") }
    #expect(try Self.archive(storage, before: "2030-01", to: directory).map(\.lineCount).reduce(0, +) == 18)
    #expect(try storage.query("SELECT count(*) FROM audit") == [["0"]])
  }

  @Test("With PostgreSQL it works beside a server that goes on writing", .enabled(if: PrivatePostgres.isExpected))
  func besideAServer() async throws {
    let storage = try TestStorage(.postgresql)
    let log = try await Self.open(storage)
    let directory = try TemporaryDirectory.make("archive")
    async let archived = onThread { try Self.archive(storage, before: "2024-01", to: directory) }
    for id in 100...300 as ClosedRange<UInt64> {
      #expect(await log.commit(CommitBatch(.sample(id, at: Self.months[3].start))).isEmpty)
    }
    #expect(try await archived.count == 3)
    #expect(try storage.query("SELECT count(*) FROM audit") == [["210"]])
    #expect(log.reported.allSatisfy { if case .migrated = $0 { true } else { false } })
    try await log.close()
  }

  @Test("With SQLite the server must have ended", .enabled(if: StorageKind.tested.contains(.sqlite)))
  func servedFile() async throws {
    let storage = try TestStorage(.sqlite)
    let log = try await Self.open(storage)
    let error = #expect(throws: ActionLogError.self) { try Self.archive(storage, before: "2024-01", to: "/nowhere") }
    #expect(error?.description.contains("is already being served by another process") == true)
    try await log.close()
  }

  @Test("A late line does not replace what was archived", arguments: StorageKind.tested)
  func lateLines(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let log = try await Self.open(storage)
    try await log.close()
    let directory = try TemporaryDirectory.make("archive")
    #expect(try Self.archive(storage, before: "2023-11", to: directory).count == 1)
    let again = try await OpenLog.open(storage, now: Self.months[3].start)
    #expect(await again.commit(CommitBatch(.sample(77, at: Self.months[0].start))).isEmpty)
    try await again.close()
    let path = "\(directory)/audit-2023-10.ndjson.gz"
    #expect(throws: ActionLogError.notArchived(reason: "\(path) exists and holds other lines: move it away first")) {
      try Self.archive(storage, before: "2023-11", to: directory)
    }
    try FileManager.default.moveItem(atPath: path, toPath: path + ".first")
    #expect(try Self.archive(storage, before: "2023-11", to: directory).map(\.lineCount) == [1])
  }

  @Test("However often it is interrupted, no line is lost", arguments: StorageKind.tested)
  func interrupted(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    try await Self.open(storage).close()
    let directory = try TemporaryDirectory.make("archive")
    let place = try StorageLocation(url: storage.url).storage
    let until = try #require(Self.months.last)
    var stepCount = 0
    while true {
      let archivist = MortalArchivist(try place.makeArchivist(vigil: Vigil(onSilence: {})), stepCount: stepCount)
      do {
        _ = try AuditArchiver(archivist: archivist, directory: directory).archive(before: until)
        break
      } catch {
        stepCount += 1
      }
    }
    // Each step of a month was the last of an attempt.
    #expect(stepCount > 6)
    let archived = try Self.months.dropLast().map { try Self.lines(in: "\(directory)/audit-\($0).ndjson.gz").count }
    #expect(archived == [9, 9, 9])
    #expect(try storage.query("SELECT count(*) FROM audit") == [["9"]])
  }

  @Test(
    "Lines go to the partition of their month, also when the month was made after them",
    .enabled(if: PrivatePostgres.isExpected))
  func partitions() async throws {
    let storage = try TestStorage(.postgresql)
    let log = try await Self.open(storage)
    func places() throws -> [[String?]] {
      try storage.query("SELECT tableoid::regclass::text, count(*) FROM audit GROUP BY 1 ORDER BY 1")
    }
    #expect(try places() == [["audit_2023_11", "9"], ["audit_2023_12", "9"], ["audit_default", "18"]])
    try await log.close()
    let later = try await OpenLog.open(storage, now: Self.months[2].start)
    _ = await later.open("none")
    #expect(
      try places() == [
        ["audit_2023_11", "9"], ["audit_2023_12", "9"], ["audit_2024_01", "9"], ["audit_default", "9"],
      ])
    for table in ["audit", "audit_2024_01", "audit_default"] {
      #expect(throws: (any Error).self) { try storage.execute("DELETE FROM \(table)") }
    }
    #expect(throws: (any Error).self) { try storage.execute("TRUNCATE audit") }
    try await later.close()
  }
}

/// Dies after some steps.
private final class MortalArchivist: AuditArchivist {
  private let archivist: any AuditArchivist
  private var stepCount: Int

  init(_ archivist: any AuditArchivist, stepCount: Int) {
    self.archivist = archivist
    self.stepCount = stepCount
  }

  private func step() throws(StorageError) {
    guard stepCount > 0 else { throw .unavailable(reason: "killed") }
    stepCount -= 1
  }

  func months(before month: AuditMonth) throws(StorageError) -> [AuditMonth] { try archivist.months(before: month) }

  func close(_ month: AuditMonth) throws(StorageError) {
    try step()
    try archivist.close(month)
    try step()
  }

  func lines(of month: AuditMonth, after cursor: AuditCursor?, limit: Int) throws(StorageError) -> [AuditRecord] {
    try step()
    return try archivist.lines(of: month, after: cursor, limit: limit)
  }

  func drop(_ month: AuditMonth) throws(StorageError) {
    try step()
    try archivist.drop(month)
    try step()
  }
}
