import TestSupport
import Testing

@Suite("A client that floods is sent away, and its room does not notice", .everyTransport)
struct FloodTests {
  /// With the limits that an operator has who sets none.
  private static let server = SuiteServer(["--limits-actions-per-second", "50"])

  /// Half of them are far more than the limit lets through while a busy machine reads them.
  private static let count = 40_000

  @Test("with messages", arguments: ["act", "ping", "signal and ping", "dance"])
  func messages(_ kind: String) async throws {
    let texts = (0..<Self.count).map { number in
      switch kind {
      case "act": TestClient.act("\(number)", "\(number)")
      case "signal and ping" where number.isMultiple(of: 2): #"{"type":"signal","data":1}"#
      case "dance": #"{"type":"dance"}"#
      default: #"{"type":"ping"}"#
      }
    }
    try await flood { try $0.send(texts: texts) }
  }

  @Test("with pings of the WebSocket")
  func pings() async throws {
    let ping: [UInt8] = [0x89, 0x80, 0, 0, 0, 0]
    let pings = (0..<Self.count).flatMap { _ in ping }
    try await flood { try $0.send(raw: pings) }
  }

  private func flood(_ send: @escaping @Sendable (TestClient) throws -> Void) async throws {
    let server = try Self.server.get()
    let room = newRoom()
    let neighbours = try (0..<2).map { _ in try server.join(JoinRequest(room).creating()) }
    async let refusal = onThread {
      let flooder = try server.join(JoinRequest(room))
      try send(flooder)
      return try flooder.refusal()
    }
    for number in 0..<20 { try neighbours[number % 2].actAndWait("\(number)", "\(number)") }
    #expect(try await refusal == Refusal(reason: "rate_limited", code: 4429))
    try neighbours[0].actAndWait("last", "1")
    let last = try #require(neighbours[0].events.last)
    _ = try neighbours[1].event(last.seq)
    #expect(neighbours[0].events == neighbours[1].events)
  }
}
