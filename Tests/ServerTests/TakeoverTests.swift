import TestSupport
import Testing

@Suite("One session, several connections", .everyTransport)
struct TakeoverTests {
  /// A player who is connected, and the join of its session from another connection.
  private func connected(
    _ server: ServerProcess, client: String?
  ) throws -> (first: TestClient, join: (String?) -> JoinRequest) {
    let room = newRoom()
    let first = try TestClient(server.listen)
    var request = JoinRequest(room).creating(seats: 1)
    request.client = client
    let token = try first.join(request)["token"]?.string
    return (
      first,
      { client in
        var request = JoinRequest(room, token: token)
        request.client = client
        return request
      }
    )
  }

  private static let takenOver = Refusal(reason: "taken_over", code: 4409)
  private static let inUse = Refusal(reason: "session_in_use", code: 4423)

  @Test("another client needs takeover")
  func anotherClient() throws {
    let server = try SharedServer.on().process
    let (first, join) = try connected(server, client: "page-1")
    #expect(try TestClient(server.listen).joinRefused(join("page-2")) == Self.inUse)
    try first.roundTrip()
    var request = join("page-2")
    request.takeover = true
    let second = try server.join(request)
    #expect(try first.refusal() == Self.takenOver)
    try second.actAndWait("1", "1")
  }

  @Test("the same client, or one without a name, replaces", arguments: ["page-1", nil])
  func replaces(_ client: String?) throws {
    let server = try SharedServer.on().process
    let (first, join) = try connected(server, client: "page-1")
    let second = try server.join(join(client))
    #expect(try first.refusal() == Self.takenOver)
    try second.actAndWait("1", "1")
  }

  @Test("under the policy reject only the same client comes in")
  func reject() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--session-policy", "reject"])
    let (first, join) = try connected(server, client: "page-1")
    var request = join("page-2")
    request.takeover = true
    #expect(try TestClient(server.listen).joinRefused(request) == Self.inUse)
    #expect(try TestClient(server.listen).joinRefused(join(nil)) == Self.inUse)
    _ = try server.join(join("page-1"))
    #expect(try first.refusal() == Self.takenOver)
  }

  @Test("under the policy mirror all get the same")
  func mirror() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--session-policy", "mirror"])
    let (first, join) = try connected(server, client: "page-1")
    let second = try server.join(join("page-2"))
    #expect(try first.actAndWait("1", "1")["seq"]?.int == 2)
    #expect(try second.event(2)["id"]?.string == "1")
    #expect(first.events == second.events)
  }
}
