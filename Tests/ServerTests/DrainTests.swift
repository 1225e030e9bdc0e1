import TestSupport
import Testing

@Suite("SIGTERM", .everyTransport)
struct DrainTests {
  @Test(
    "what was read is committed and told, then everyone is sent away, and the server ends well",
    arguments: StorageKind.tested)
  func drain(_ kind: StorageKind) throws {
    let storage = try TestStorage(kind)
    let server = try ServerProcess(storage)
    let room = newRoom()
    let clients = try (0..<3).map { _ in try server.join(JoinRequest(room).creating()) }
    let stranger = try TestClient(server.listen)
    try stranger.roundTrip()
    try clients[0].send(texts: (1...100).map { TestClient.act("\($0)", "1") })
    try clients[0].roundTrip()
    server.terminate()

    for client in clients + [stranger] {
      #expect(try client.refusal() == Refusal(reason: "draining", code: 1012))
      let bye = client.history.last
      #expect(bye?["reconnect"]?.bool == true)
      #expect(bye?["delay_ms"]?.int != nil)
    }
    #expect(try server.waitForExit(within: .seconds(10)) == .exited(code: 0))
    let rows = try storage.rows(ofRoom: room)
    #expect(rows.count == 103)
    for client in clients { #expect(client.events.suffix(100) == rows.map(\.event).suffix(100)) }
  }

  @Test("nobody is let in any more")
  func listenerCloses() throws {
    let server = try ServerProcess(TestStorage(.sqlite))
    server.terminate()
    _ = try server.waitForExit(within: .seconds(10))
    #expect(throws: ConnectionRefused.self) { try TestClient(server.listen) }
  }
}
