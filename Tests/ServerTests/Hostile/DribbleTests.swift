import TestSupport
import Testing

@Suite("A handshake that dribbles is ended in time, and others are served meanwhile", .everyTransport)
struct DribbleTests {
  private static let server = SuiteServer(["--http-handshake-timeout", "300ms"])

  /// What comes a byte at a time, and what comes for ever behind it.
  struct Dribble: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let start: String
    let rest: String
  }

  @Test(
    "a head or a body that never ends",
    arguments: [
      Dribble(testDescription: "a method", start: "", rest: "G"),
      Dribble(testDescription: "a target", start: "GET /", rest: "x"),
      Dribble(testDescription: "a field", start: "GET / HTTP/1.1\r\nHost: a\r\nX: ", rest: "x"),
      Dribble(testDescription: "many fields", start: "GET / HTTP/1.1\r\nHost: a\r\n", rest: "X:\r\n"),
      Dribble(
        testDescription: "a body", start: "POST /v1/rooms HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n",
        rest: "x"),
      Dribble(
        testDescription: "chunks", start: "POST /v1/rooms HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        rest: "1\r\nx\r\n"),
    ])
  func http(_ dribble: Dribble) async throws {
    let server = try Self.server.get()
    async let answer = onThread {
      try Self.dribble(over: Socket(to: server.listen), Array(dribble.start.utf8), Array(dribble.rest.utf8))
    }
    try await onThread { try server.expectGoodService() }
    #expect(try await answer == [])
  }

  @Test("a handshake of TLS that never ends")
  func tls() async throws {
    let server = try Self.server.get()
    guard server.listen.isEncrypted else { return }
    async let answer = onThread {
      let hello = TLSClient(protocols: ["http/1.1"])
      _ = try hello.handshake()
      return try Self.dribble(over: Socket(to: server.listen.inPlain), hello.takeOutput().dropLast(), [])
    }
    try await onThread { try server.expectGoodService() }
    #expect(try await answer == [])
  }

  @Test("nothing at all")
  func silence() async throws {
    let server = try Self.server.get()
    async let answer = onThread { try Self.dribble(over: Socket(to: server.listen), [], []) }
    try await onThread { try server.expectGoodService() }
    #expect(try await answer == [])
  }

  @Test("an answered request gives time for one more, and no longer")
  func betweenRequests() throws {
    let client = try HTTPClient(Self.server.get().listen)
    for _ in 0..<3 { #expect(try client.request("GET", "/healthz").status == 200) }
    #expect(try client.waitForEnd() == "")
  }

  /// Sends `start` byte by byte, then `rest` again and again, until the server has had enough.
  /// - Returns: what it has answered.
  private static func dribble(over socket: Socket, _ start: [UInt8], _ rest: [UInt8]) throws -> [UInt8] {
    let deadline = Deadline()
    var answer: [UInt8] = []
    var position = 0
    while !socket.isEnded {
      guard !deadline.isOver else { throw SupportFailure("it may dribble for ever") }
      if position < start.count {
        try socket.send([start[position]])
      } else if !rest.isEmpty {
        try socket.send([rest[(position - start.count) % rest.count]])
      }
      position += 1
      answer += try socket.receive(before: Deadline(in: .milliseconds(5)))
    }
    return answer
  }
}
