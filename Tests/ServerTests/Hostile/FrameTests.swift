import Bytes
import TestSupport
import Testing
import WebSocket

@Suite("Frames that break a rule end their connection, and nobody else's", .everyTransport)
struct FrameTests {
  struct Offence: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let code: Int

    /// - Parameter frames: headers and payloads, without a mask: a mask of zeros stands in `m`.
    init(_ description: String, _ code: Int, _ frames: [UInt8]...) {
      testDescription = description
      bytes = frames.flatMap { $0 }
      self.code = code
    }
  }

  private static let m: [UInt8] = [0, 0, 0, 0]
  private static let part: [UInt8] = [0x01, 0x81] + m + [0x20]
  private static func length(_ bytes: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: bytes >> (56 - 8 * $0)) }
  }

  @Test(
    "each with its close code",
    arguments: [
      Offence("a message of 65,537 bytes is announced", 1009, [0x81, 0xFF], length(65_537), m),
      Offence("a message of 2^62 bytes is announced", 1009, [0x81, 0xFF], length(1 << 62), m),
      Offence("a length of 2^63", 1002, [0x81, 0xFF], length(1 << 63), m),
      Offence("fragments that are too much together", 1009, part, [0x00, 0xFF], length(65_536), m),
      Offence("1,025 fragments", 1009, part, (0..<1024).flatMap { _ in [0x00, 0x80] + m }),
      Offence("a length that is longer than it need be", 1002, [0x81, 0xFE, 0, 125], m),
      Offence("a longer length that is longer than it need be", 1002, [0x81, 0xFF], length(65_535), m),
      Offence("no mask", 1002, [0x81, 0x01, 0x20]),
      Offence("RSV1 without compression", 1002, [0xC1, 0x80], m),
      Offence("RSV2", 1002, [0xA1, 0x80], m),
      Offence("RSV3", 1002, [0x91, 0x80], m),
      Offence("opcode 3", 1002, [0x83, 0x80], m),
      Offence("opcode 11", 1002, [0x8B, 0x80], m),
      Offence("a ping in fragments", 1002, [0x09, 0x80], m),
      Offence("a ping of 126 bytes", 1002, [0x89, 0xFE, 0, 126], m),
      Offence("a continuation of nothing", 1002, [0x80, 0x80], m),
      Offence("a message within a message", 1002, part, [0x81, 0x80], m),
      Offence("a close frame of one byte", 1002, [0x88, 0x81], m, [3]),
      Offence("a close code that nobody may send", 1002, [0x88, 0x82], m, [0x03, 0xED]),
      Offence("a close code of no range", 1002, [0x88, 0x82], m, [0x03, 0xE7]),
      Offence("a reason that is not UTF-8", 1007, [0x88, 0x83], m, [0x03, 0xE8, 0xFF]),
      Offence("text that is not UTF-8", 1007, [0x81, 0x81], m, [0xFF]),
      Offence("text that ends within a character", 1007, [0x81, 0x82], m, [0xE2, 0x82]),
      Offence("text that goes wrong long before its end", 1007, [0x01, 0x81], m, [0xFF]),
    ])
  func offence(_ offence: Offence) throws {
    let server = try SharedServer.on()
    let room = newRoom()
    let neighbour = try server.join(JoinRequest(room).creating())
    let offender = try server.join(JoinRequest(room))
    try offender.send(raw: offence.bytes)
    guard case .closed(let code, _) = try offender.waitForEnd() else { throw SupportFailure("no close frame") }
    #expect(code == offence.code)
    try neighbour.actAndWait("1", "1")
  }

  @Test("messages that inflate a thousandfold cost neither memory nor a long time")
  func bombs() throws {
    let server = try ServerProcess(TestStorage(.sqlite))
    try explode(at: server)
    let before = server.usage
    let (memory, time) = (try before.residentByteCount, try before.processorTime)
    for _ in 0..<20 { try explode(at: server) }
    #expect(try server.usage.residentByteCount - memory < 8 << 20)
    // Inflated to their ends they would be 1.2 GB.
    #expect(try server.usage.processorTime - time < .seconds(2))
    try server.expectGoodService()
  }

  private func explode(at server: ServerProcess) throws {
    let client = try TestClient(server.listen, fields: ["Sec-WebSocket-Extensions": "permessage-deflate"])
    #expect(client.upgrade.fields["sec-websocket-extensions"]?.hasPrefix("permessage-deflate") == true)
    var frame = ByteWriter()
    Frame.append(.text, payload: Self.bomb.span, isCompressed: true, mask: 0, into: &frame)
    try client.send(raw: frame.bytes)
    guard case .closed(1009, _) = try client.waitForEnd() else { throw SupportFailure("it did not end with 1009") }
  }

  /// 62 MB of spaces: the beginning is zlib's, and in the rest each byte repeats 258 of them four times.
  private static let bomb: [UInt8] =
    [236, 193, 129, 0, 0, 0, 0, 128, 32, 149, 253, 41, 23, 169, 10] + [UInt8](repeating: 0, count: 60_000)
}
