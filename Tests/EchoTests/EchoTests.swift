import TestSupport
import Testing
import WebSocket

@Suite("The echo")
struct EchoTests {
  static let shared = Lazy { try EchoProcess(EchoProcess.built) }

  @Test("a message comes back as it was", arguments: [0, 1, 125, 126, 65_535, 65_536])
  func echo(byteCount: Int) throws {
    let client = try EchoClient(Self.shared.get().address)
    try client.open()
    let payload = [UInt8](repeating: 0x41, count: byteCount)
    try client.socket.send(EchoClient.frame(.text, payload))
    #expect(try client.next() == (.text, payload))
    try client.socket.send(EchoClient.frame(.binary, payload))
    #expect(try client.next() == (.binary, payload))
  }

  @Test("frames sent in the same segment as the handshake are answered after the 101")
  func ahead() throws {
    let client = try EchoClient(Self.shared.get().address)
    try client.open(sendingAhead: EchoClient.frame(.ping, [1]) + EchoClient.frame(.text, [0x41]))
    #expect(try client.next() == (.pong, [1]))
    #expect(try client.next() == (.text, [0x41]))
  }

  @Test("a close frame is answered with its code, and then the connection ends")
  func close() throws {
    let client = try EchoClient(Self.shared.get().address)
    try client.open()
    try client.socket.send(EchoClient.frame(.close, [0x03, 0xE8]))
    #expect(try client.next() == (.close, [0x03, 0xE8]))
    #expect(try client.socket.receive(before: Deadline()).isEmpty)
    #expect(client.socket.isEnded)
  }

  @Test("its limits can be set")
  func limits() throws {
    let echo = try EchoProcess(EchoProcess.built, arguments: ["--max-message", "1KiB", "--max-fragments", "2"])
    let client = try EchoClient(echo.address)
    try client.open()
    try client.socket.send(EchoClient.frame(.binary, [UInt8](repeating: 0, count: 1024)))
    #expect(try client.next().payload.count == 1024)
    try client.socket.send(EchoClient.frame(.binary, [UInt8](repeating: 0, count: 1025)))
    #expect(try client.next() == (.close, [0x03, 0xF1]))
  }

  @Test("over TLS, too")
  func encrypted() throws {
    let echo = try EchoProcess(EchoProcess.built, arguments: TestCertificate.usual.get().arguments)
    let client = try EchoClient(echo.address)
    try client.open()
    try client.socket.send(EchoClient.frame(.text, [0x41]))
    #expect(try client.next() == (.text, [0x41]))
  }
}
