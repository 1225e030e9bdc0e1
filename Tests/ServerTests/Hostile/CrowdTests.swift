import TestSupport
import Testing

@Suite("Connections beyond a limit are turned away")
struct CrowdTests {
  @Test("one address fills its own share, not another's, and who leaves makes room", .everyTransport)
  func perAddress() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--limits-connections-per-ip", "3"])
    var clients = try (0..<3).map { _ in try TestClient(server.listen) }
    try expectRefusal(429, at: server.listen)
    _ = try TestClient(server.listen, options: SocketOptions(source: "127.0.0.2"))
    try clients.removeLast().close()
    try eventually("the next is welcome") { (try? TestClient(server.listen)) != nil }
    for client in clients { try client.roundTrip() }
  }

  @Test("a full house stays open to its operator, and who leaves makes room", .everyTransport)
  func inAll() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--limits-connections", "3"])
    var clients = try (0..<3).map { _ in try TestClient(server.listen) }
    try expectRefusal(503, at: server.listen)
    #expect(try HTTPClient(server.admin).request("GET", "/healthz").status == 200)
    clients.removeLast().disconnect()
    try eventually("the next is welcome") { (try? TestClient(server.listen)) != nil }
    for client in clients { try client.roundTrip() }
  }

  /// Over TLS there is nobody to be told before a handshake that the server has no time for: the connection ends.
  private func expectRefusal(_ status: Int, at address: Endpoint) throws {
    guard !address.isEncrypted else {
      #expect(throws: (any Error).self) { try Socket(to: address) }
      return
    }
    let client = try HTTPClient(address)
    try client.send(client.head("GET", "/healthz", fields: [:]))
    let response = try client.response()
    #expect(response.status == status)
    #expect(response.fields["retry-after"].flatMap { Int($0) } != nil)
    #expect(try client.waitForEnd() == "")
  }

  @Test("without descriptors the players go on, new clients wait, and nothing spins")
  func outOfDescriptors() throws {
    let server = try ServerProcess(
      TestStorage(.sqlite), arguments: ["--limits-connections", "1000"], openFileLimit: 100)
    let room = newRoom()
    let players = try (0..<2).map { _ in try server.join(JoinRequest(room).creating()) }
    var others = try (0..<150).map { _ in try HTTPClient(server.listen) }
    try server.waitForLog(containing: "new connections have to wait")
    #expect(try server.usage.descriptorCount >= 100)
    try others[149].send(others[149].head("GET", "/healthz", fields: [:]))

    let before = try server.usage.processorTime
    for number in 0..<20 {
      try players[number % 2].listen(for: .milliseconds(50))
      try players[number % 2].actAndWait("\(number)", "\(number)")
    }
    // Of a second. A loop that spins takes all of it.
    #expect(try server.usage.processorTime - before < .milliseconds(400))
    #expect(server.log.split(separator: "\n").count { $0.contains("new connections have to wait") } <= 4)

    let waiting = others.removeLast()
    others.removeAll()
    #expect(try waiting.response().status == 200)
    for player in players { _ = try player.event(22) }
    try server.expectGoodService()
  }
}
