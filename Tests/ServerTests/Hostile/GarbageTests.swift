import TestSupport
import Testing

@Suite("Garbage and resets at any moment leave nothing behind", .everyTransport)
struct GarbageTests {
  @Test("in the handshakes of TLS and HTTP, and in frames")
  func garbage() async throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: ["--http-handshake-timeout", "1s"])
    try server.expectGoodService()
    let descriptorCount = try server.usage.descriptorCount
    let random = SeededGenerator.given("GARBAGE_SEED", for: "garbage")
    try await throwGarbage(150, at: server, random)
    let byteCount = try server.usage.residentByteCount
    try await throwGarbage(450, at: server, random)
    try server.expectGoodService()
    try eventually("all descriptors are closed") { try server.usage.descriptorCount <= descriptorCount }
    #expect(try server.usage.residentByteCount - byteCount < 16 << 20)
  }

  private func throwGarbage(_ count: Int, at server: ServerProcess, _ random: SeededGenerator) async throws {
    var random = random
    let pieces = (0..<6).map { _ in (count / 6, SeededGenerator(seed: random.next())) }
    _ = try await onThreads(pieces) { count, random in
      var random = random
      for _ in 0..<count { try Self.disturb(server.listen, &random) }
    }
  }

  /// One connection that goes wrong at a moment of chance.
  private static func disturb(_ listen: Endpoint, _ random: inout SeededGenerator) throws {
    let isBelowTLS = listen.isEncrypted && Bool.random(using: &random)
    let socket = try Socket(to: isBelowTLS ? listen.inPlain : listen)
    if Bool.random(using: &random) { socket.resetOnClose() }
    var bytes = isBelowTLS ? try clientHello() : conversation(with: listen)
    bytes.removeLast(.random(in: 0...bytes.count, using: &random))
    if Bool.random(using: &random) {
      bytes += (0..<Int.random(in: 1...400, using: &random)).map { _ in .random(in: 0...255, using: &random) }
    }
    // In pieces, with time between them that is enough, or not, for the server to read each.
    while !bytes.isEmpty {
      let count = Int.random(in: 1...bytes.count, using: &random)
      // A reset by the server may come before all is sent, and in the midst of a record of TLS.
      do { try socket.send(Array(bytes.prefix(count))) } catch is TLSFailure {}
      bytes.removeFirst(count)
      if Bool.random(using: &random) { random.pause(upToMicroseconds: 500) }
    }
  }

  private static func clientHello() throws -> [UInt8] {
    let client = TLSClient(protocols: ["http/1.1"])
    _ = try client.handshake()
    return client.takeOutput()
  }

  /// An upgrade, a join, acts, half of them in fragments, and a farewell: what an honest client might send at once.
  private static func conversation(with listen: Endpoint) -> [UInt8] {
    let head = """
      GET /ws HTTP/1.1\r
      Host: \(listen)\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Extensions: permessage-deflate\r
      \r\n
      """
    let messages = [JoinRequest(newRoom()).creating().json] + (0..<8).map { TestClient.act("\($0)", "\($0)") }
    return Array(head.utf8) + messages.flatMap(frames) + [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8]
  }

  /// A short text in two frames with a mask of zeros.
  private static func frames(_ text: String) -> [UInt8] {
    let (front, back) = (Array(text.utf8.prefix(9)), Array(text.utf8.dropFirst(9)))
    return [0x01, 0x80 | UInt8(front.count), 0, 0, 0, 0] + front + [0x80, 0x80 | UInt8(back.count), 0, 0, 0, 0] + back
  }
}
