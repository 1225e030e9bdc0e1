import TestSupport
import Testing

@Suite("A quick match")
struct QuickRoomTests {
  private func quick(_ server: ServerProcess, _ body: String = #"{"game":"relay"}"#) throws -> HTTPResponse {
    try server.http("POST", "/v1/rooms/quick", body: body)
  }

  @Test("a new room when there is none, then that one, where somebody is first", arguments: StorageKind.tested)
  func match(_ kind: StorageKind) throws {
    let server = try ServerProcess(TestStorage(kind))
    let made = try quick(server)
    #expect(made.status == 201)
    let room = try #require(made.json["room"]?.string)
    #expect(made.fields["location"] == "/v1/rooms/\(room)")
    #expect(made.json["private"]?.bool == false)
    let found = try quick(server)
    #expect(found.status == 200)
    #expect(found.json["room"]?.string == room)
    let ann = try server.logIn(JoinRequest(newRoom()).creating(seats: 2))
    #expect(try quick(server).json["room"]?.string == ann.room)
    _ = try server.logIn(JoinRequest(ann.room))
    #expect(try quick(server).json["room"]?.string == room)
  }

  @Test("neither a private nor a full nor a closed room is one")
  func unfit() throws {
    let server = try ServerProcess(TestStorage(.sqlite))
    _ = try server.http("POST", "/v1/rooms", body: #"{"game":"relay","private":true}"#)
    _ = try server.logIn(JoinRequest(newRoom()).creating(seats: 1))
    let closed = try server.logIn()
    #expect(try server.operate("POST", "/admin/v1/rooms/\(closed.room)/close").status == 204)
    #expect(try quick(server).status == 201)
  }

  @Test("only a room that is made is counted as one")
  func limit() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--limits-rooms-per-minute", "1"])
    let made = try quick(server)
    #expect(made.status == 201)
    #expect(made.fields["ratelimit"]?.hasPrefix("\"rooms\";r=0;t=") == true)
    for _ in 0..<3 { #expect(try quick(server).status == 200) }
    let room = try #require(made.json["room"]?.string)
    #expect(try server.operate("POST", "/admin/v1/rooms/\(room)/close").status == 204)
    let refused = try quick(server)
    #expect(refused.status == 429)
    #expect(refused.fields["retry-after"] != nil)
  }

  @Test(
    "what is no game is told so", arguments: [("{}", 422), (#"{"game":"chess"}"#, 422), ("[]", 422), ("{", 400)])
  func bad(_ body: String, _ status: Int) throws {
    #expect(try quick(SharedServer.on().process, body).status == status)
  }
}
