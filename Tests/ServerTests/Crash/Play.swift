import TestSupport
import Testing

/// Four tireless players in one room, a spectator, and somebody who makes things break.
struct Play: Sendable {
  let room = newRoom()
  let lives = ServerLives()

  /// Lets the players play while `disturb` does its work, with a replica for the spectator, and then checks that what anyone has
  /// ever seen is the log.
  ///
  /// - Parameter disturb: Returns the server that lives at the end, and the replica.
  func perform(
    on storage: TestStorage, random: SeededGenerator,
    disturb: @escaping @Sendable (Replica, SeededGenerator) throws -> (ServerProcess, Replica)
  ) async throws {
    var random = random
    let players = ["north", "east", "south", "west"].map { name in
      TirelessPlayer(name: name, room: room, random: SeededGenerator(seed: random.next()))
    }
    let generator = random
    async let disturbed = onThread {
      defer { lives.finish() }
      try lives.waitForPlayers(players.count)
      return try disturb(Replica(room: room), generator)
    }
    async let played = onThreads(players) { player in
      var player = player
      try player.play(through: lives)
      return player
    }
    let (server, spectator) = try await disturbed
    let tired = try await played
    let witnesses = try await onThreads(tired) { player in
      var player = player
      try player.catchUp(at: server.listen)
      return player
    }
    check(try storage.rows(ofRoom: room), players: witnesses, spectator: spectator)
  }

  private func check(_ rows: [LoggedRow], players: [TirelessPlayer], spectator: Replica) {
    #expect(rows.map(\.seq) == Array(1...rows.count))
    #expect(rows.map(\.digest) == DigestChain.digests(of: rows))
    let log = rows.map(\.event)
    #expect(spectator.events[...] == log.prefix(spectator.events.count))
    let acts = players.reduce(into: [:]) { acts, player in acts.merge(player.acts) { first, _ in first } }
    #expect(rows.compactMap(\.actionID).sorted() == acts.keys.sorted())
    for row in rows {
      if let id = row.actionID { #expect(acts[id] == String(decoding: row.data, as: UTF8.self)) }
    }
    for player in players {
      #expect(player.replica.events == log, "\(player.name)")
      for (id, seq) in player.acknowledged { #expect(rows[seq - 1].actionID == id) }
    }
  }
}

extension Replica {
  /// Watches as a spectator until there are `count` events more.
  mutating func watch(_ server: ServerProcess, count: Int) throws -> TestClient {
    let client = try TestClient(server.listen)
    var request = JoinRequest(room).creating(seats: 64)
    request.role = "spectator"
    _ = try join(request, over: client)
    try read(to: events.count + count, from: client)
    return client
  }
}
