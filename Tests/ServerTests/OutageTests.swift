import TestSupport
import Testing

@Suite(
  "A database that does not answer", .everyTransport, .enabled(if: PrivatePostgres.isExpected, "PostgreSQL is left out")
)
struct OutageTests {
  @Test("two seconds without PostgreSQL: no event arrives, and then all do")
  func paused() throws {
    let cluster = try PrivatePostgres()
    let storage = try TestStorage(.postgresql, on: cluster)
    let server = try ServerProcess(storage)
    let room = newRoom()
    let players = try (0..<2).map { _ in try server.join(JoinRequest(room).creating(seats: 2)) }
    let (alice, bob) = (players[0], players[1])
    try alice.actAndWait("first", "1")
    _ = try bob.event(3)

    cluster.pause()
    for player in players { try player.send(texts: (1...20).map { TestClient.act("\($0)", "\($0)") }) }
    // Real time is the subject here.
    try alice.listen(for: .seconds(2))
    for player in players {
      // Whoever waits for the database, the server does not.
      try player.roundTrip()
      #expect(player.events.last?.seq == 3)
    }
    cluster.resume()

    for player in players { _ = try player.event(43) }
    let rows = try storage.rows(ofRoom: room)
    #expect(rows.map(\.seq) == Array(1...43))
    for player in players {
      #expect(player.events.suffix(41) == rows.map(\.event).suffix(41))
      #expect((1...20).allSatisfy { player.answerCount("\($0)") == 1 })
    }
    try cluster.stop()
  }

  @Test("a server without its database is alive but not ready")
  func readiness() throws {
    let cluster = try PrivatePostgres()
    let server = try ServerProcess(TestStorage(.postgresql, on: cluster))
    let client = try HTTPClient(server.listen)
    #expect(try client.request("GET", "/readyz").status == 200)
    let player = try server.join(JoinRequest(newRoom()).creating())
    try cluster.kill9()
    try player.act("1", "1")
    _ = try player.take("storage") { $0["status"]?.string == "stalled" }
    #expect(try client.request("GET", "/healthz").status == 200)
    #expect(try client.request("GET", "/readyz").status == 503)
    try cluster.start()
    _ = try player.take("event") { $0["id"]?.string == "1" }
    #expect(try client.request("GET", "/readyz").status == 200)
    try cluster.stop()
  }
}
