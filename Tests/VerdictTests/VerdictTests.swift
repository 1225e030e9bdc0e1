import TestSupport
import Testing

@Suite("The verdict of croupier-loadtest", .serialized)
struct VerdictTests {
  private static let load = ["--players", "12", "--rate", "150", "--duration", "2s"]

  @Test("is good over a proxy that passes on everything as it is")
  func faithful() async throws {
    try await onThread {
      let server = try ServerProcess(TestStorage(.sqlite))
      let proxy = try FaultProxy(to: server.listen)
      defer { proxy.close() }
      let outcome = try LoadTestProcess("rooms", to: proxy.address, Self.load).outcome()
      #expect(outcome.status == .exited(code: 0), "\(outcome.report)")
      #expect(outcome.faults.isEmpty)
    }
  }

  @Test("is good when connections are cut again and again, with acts and answers on the way")
  func cut() async throws {
    try await onThread {
      let server = try ServerProcess(TestStorage(.sqlite))
      let proxy = try FaultProxy(to: server.listen)
      defer { proxy.close() }
      let loadTest = try LoadTestProcess("rooms", to: proxy.address, ["--players", "12", "--duration", "4s"])
      for _ in 1...10 {
        try proxy.waitForEvents(200)
        proxy.cut()
      }
      let outcome = try loadTest.outcome()
      #expect(outcome.status == .exited(code: 0), "\(outcome.report)")
      #expect(outcome.faults.isEmpty)
      #expect(outcome.replays > 20)
    }
  }

  @Test("names the one fault that a proxy injects", arguments: InjectedFault.allCases)
  func fault(_ fault: InjectedFault) async throws {
    try await onThread {
      let server = try ServerProcess(TestStorage(.sqlite))
      let proxy = try FaultProxy(to: server.listen, fault: fault)
      defer { proxy.close() }
      let outcome = try LoadTestProcess("rooms", to: proxy.address, Self.load).outcome()
      #expect(proxy.hasInjected)
      #expect(outcome.status == .exited(code: 1), "\(outcome.report)")
      #expect(outcome.faults == [fault.rawValue], "\(outcome.report)")
    }
  }
}
