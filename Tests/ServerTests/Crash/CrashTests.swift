import TestSupport
import Testing

@Suite("kill -9", .everyTransport)
struct CrashTests {
  @Test(
    "of the server, ten times, while four players act: nothing is lost, doubled or made up",
    arguments: StorageKind.tested)
  func serverKilled(_ kind: StorageKind) async throws {
    let storage = try TestStorage(kind)
    let play = Play()
    try await play.perform(on: storage, random: .given("CRASH_SEED", for: "server on \(kind)")) { spectator, random in
      var (spectator, random) = (spectator, random)
      var server = try ServerProcess(storage)
      play.lives.begin(at: server.listen)
      for _ in 1...10 {
        let client = try spectator.watch(server, count: .random(in: 1...200, using: &random))
        random.pause(upToMicroseconds: 5000)
        try server.kill9()
        try spectator.readToEnd(of: client)
        server = try ServerProcess(storage)
        play.lives.begin(at: server.listen)
      }
      _ = try spectator.watch(server, count: 50)
      return (server, spectator)
    }
  }

  @Test(
    "of PostgreSQL while four players act: the server says that it waits, and goes on by itself",
    .enabled(if: PrivatePostgres.isExpected, "PostgreSQL is left out"))
  func databaseKilled() async throws {
    let cluster = try PrivatePostgres()
    let storage = try TestStorage(.postgresql, on: cluster)
    let play = Play()
    try await play.perform(on: storage, random: .given("CRASH_SEED", for: "PostgreSQL")) { spectator, random in
      var (spectator, random) = (spectator, random)
      let server = try ServerProcess(storage)
      play.lives.begin(at: server.listen)
      for _ in 1...5 {
        let client = try spectator.watch(server, count: .random(in: 1...200, using: &random))
        random.pause(upToMicroseconds: 5000)
        try cluster.kill9()
        _ = try client.take("storage") { $0["status"]?.string == "stalled" }
        try cluster.start()
        _ = try client.take("storage") { $0["status"]?.string == "ok" }
        client.disconnect()
        try spectator.readToEnd(of: client)
      }
      _ = try spectator.watch(server, count: 50)
      return (server, spectator)
    }
    try cluster.stop()
  }
}
