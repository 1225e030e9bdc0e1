import TestSupport
import Testing

@Suite("Many acts at once", .everyTransport)
struct RaceTests {
  @Test("two connections of a session send the same ids: one row each", arguments: StorageKind.tested)
  func sameID(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let server = try ServerProcess(storage, arguments: ["--session-policy", "mirror"])
    let room = newRoom()
    let token = try TestClient(server.listen).join(JoinRequest(room).creating(seats: 1))["token"]?.string
    let ids = (1...100).map { "\($0)" }
    let clients = try await onThreads(["page-1", "page-2"]) { name in
      var request = JoinRequest(room, token: token)
      request.client = name
      let client = try server.join(request)
      for id in ids { try client.act(id, "{\"id\":\(id)}") }
      for id in ids { _ = try client.take("event") { $0["id"]?.string == id } }
      try client.roundTrip()
      return Witness(client)
    }
    let rows = try storage.rows(ofRoom: room)
    #expect(rows.compactMap(\.actionID).sorted() == ids.sorted())
    let seqs = Dictionary(uniqueKeysWithValues: rows.compactMap { row in row.actionID.map { ($0, row.seq) } })
    for client in clients {
      #expect(client.events == rows.map(\.event))
      for ack in client.acks { #expect(seqs[ack.id] == ack.seq) }
    }
  }

  @Test("a thousand acts of four clients: all see one order without a hole", arguments: StorageKind.tested)
  func thousandActs(_ kind: StorageKind) async throws {
    let server = try SharedServer.on(kind)
    let room = newRoom()
    let players = try ["n", "e", "s", "w"].map { _ in try SharedServer.on(kind).join(JoinRequest(room).creating()) }
    let tokens = players.map { $0.history.first?["token"]?.string }
    players.forEach { $0.disconnect() }
    let clients = try await onThreads(tokens) { token in
      let client = try server.join(JoinRequest(room, token: token))
      try client.send(texts: (1...250).map { TestClient.act("\($0)", "[\($0)]") })
      _ = try client.event(1004)
      try client.roundTrip()
      return Witness(client)
    }
    let rows = try server.storage.rows(ofRoom: room)
    #expect(rows.map(\.seq) == Array(1...1004))
    #expect(rows.map(\.digest) == DigestChain.digests(of: rows))
    for client in clients {
      #expect(client.events == rows.map(\.event))
      // One answer each, in the order in which they were sent.
      #expect(client.ids == (1...250).map { "\($0)" })
      #expect(client.acks.isEmpty)
    }
  }
}

/// What a client has seen, to be handed to another thread.
private struct Witness: Sendable {
  let events: [SeenEvent]
  /// The ids of its own events, in their order.
  let ids: [String]
  let acks: [(id: String, seq: Int)]

  init(_ client: TestClient) {
    events = client.events
    ids = client.history.filter { $0.type == "event" }.compactMap { $0["id"]?.string }
    acks = client.history.filter { $0.type == "ack" }.compactMap { ack in
      guard let id = ack["id"]?.string, let seq = ack["seq"]?.int else { return nil }
      return (id, seq)
    }
  }
}
