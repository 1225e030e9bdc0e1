import Foundation
import TestSupport
import Testing

@Suite("The verdict of croupier-loadtest restart", .serialized)
struct RestartTests {
  private static let load = ["--players", "12", "--rate", "150", "--duration", "6s"]

  @Test("is good when the server is killed twice")
  func killed() async throws {
    try await onThread {
      let storage = try TestStorage(.sqlite)
      var server = try ServerProcess(storage)
      let proxy = try FaultProxy(to: server.listen)
      defer { proxy.close() }
      let loadTest = try LoadTestProcess("restart", to: proxy.address, Self.load)
      for _ in 1...2 {
        try proxy.waitForEvents(300)
        try server.kill9()
        server = try ServerProcess(storage)
        proxy.lead(to: server.listen)
      }
      let outcome = try loadTest.outcome()
      #expect(outcome.status == .exited(code: 0), "\(outcome.report)")
      #expect(outcome.faults.isEmpty)
      #expect(outcome.replays >= 24)
    }
  }

  @Test("says what was taken back when the server comes back with an older copy of its database")
  func olderCopy() async throws {
    try await onThread {
      let storage = try TestStorage(.sqlite)
      var server = try ServerProcess(storage)
      let proxy = try FaultProxy(to: server.listen)
      defer { proxy.close() }
      let loadTest = try LoadTestProcess("restart", to: proxy.address, Self.load)
      try proxy.waitForEvents(300)
      try server.kill9()
      let copy = try TemporaryDirectory.make("copy") + "/data"
      try FileManager.default.copyItem(atPath: storage.directory, toPath: copy)
      server = try ServerProcess(storage)
      proxy.lead(to: server.listen)
      try proxy.waitForEvents(300)
      try server.kill9()
      try FileManager.default.removeItem(atPath: storage.directory)
      try FileManager.default.copyItem(atPath: copy, toPath: storage.directory)
      server = try ServerProcess(storage)
      proxy.lead(to: server.listen)
      let outcome = try loadTest.outcome()
      #expect(outcome.status == .exited(code: 1), "\(outcome.report)")
      #expect(outcome.faults == ["takenBack"], "\(outcome.report)")
    }
  }
}

extension TestStorage {
  /// Where the files of the database are.
  fileprivate var directory: String {
    URL(filePath: String(url.dropFirst("sqlite:".count))).deletingLastPathComponent().path
  }
}
