import Glibc
import Reactor
import TestSupport
import Testing

@Suite("TLS: streams of bytes", .timeLimit(.minutes(1)))
struct TLSStreamTests {
  @Test(
    "What is sent comes back, from one byte to many records", arguments: TLSClient.Version.secure, [1, 1000, 100_000])
  func echo(version: TLSClient.Version, byteCount: Int) throws {
    let server = try EchoServer(tls: .usual())
    let client = try EncryptedClient(to: server.address, TLSClient(version))
    let bytes = pattern(byteCount)
    try client.send(bytes)
    #expect(try client.receive(byteCount) == bytes)
    try client.finish()
    #expect(try client.receive(1) == [])
    _ = server.stop()
  }

  @Test("Many records that arrive together are told at once")
  func manyRecords() async throws {
    var probe = try ProbedLoop(tls: .usual())
    let (client, id) = try await probe.encryptedClient()
    try client.act { tls in
      for byte in 1...100 as ClosedRange<UInt8> { try tls.write([byte]) }
    }
    #expect(try await probe.next() == .received(id, Array(1...100)))
  }

  @Test("A record that arrives byte by byte is told once it is whole")
  func dribbledRecord() async throws {
    var probe = try ProbedLoop(tls: .usual())
    let (client, id) = try await probe.encryptedClient()
    let record = try client.act { tls in
      try tls.write([1, 2, 3])
      return tls.takeOutput()
    }
    for byte in record { try client.client.send([byte]) }
    #expect(try await probe.next() == .received(id, [1, 2, 3]))
  }

  @Test("Ten megabytes each way at the same time, through small buffers, arrive whole and in order")
  func bothWays() throws {
    let server = try EchoServer(tls: .usual())
    let client = try EncryptedClient(to: server.address, receiveBuffer: 8192)
    let bytes = pattern(10 << 20)
    let sender = try LoopThread(named: "sender") { attempt { try client.send(bytes) } }
    #expect(try client.receive(bytes.count) == bytes)
    sender.join()
    #expect(server.stop()[0].shortWriteCount > 0)
  }

  @Test("What came before the client's close_notify is answered in full after it, and then the server's follows")
  func halfClose() throws {
    let server = try EchoServer(tls: .usual())
    let client = try EncryptedClient(to: server.address, receiveBuffer: 8192)
    let bytes = pattern(1 << 20)
    let sender = try LoopThread(named: "sender") {
      attempt {
        try client.send(bytes)
        try client.finish()
      }
    }
    #expect(try client.receive(bytes.count + 1) == bytes)
    sender.join()
    _ = server.stop()
  }

  @Test("Connections that move between two loops again and again under traffic lose no byte")
  func moving() throws {
    let server = try EchoServer(loopCount: 2, movingAfter: 1, tls: .usual())
    let lines = try (1...4).map { seed in
      (client: try EncryptedClient(to: server.address, receiveBuffer: 8192), bytes: pattern(2 << 20, seed: seed))
    }
    let senders = try lines.map { line in
      try LoopThread(named: "sender") {
        attempt {
          try line.client.send(line.bytes)
          try line.client.finish()
        }
      }
    }
    let readers = try lines.map { line in
      try LoopThread(named: "reader") {
        attempt {
          let received = try line.client.receive(line.bytes.count + 1)
          #expect(received == line.bytes)
        }
      }
    }
    for thread in senders + readers { thread.join() }
    #expect(server.stop().map(\.moveCount).reduce(0, +) > 0)
  }

  @Test("A client that asks for new keys without reading the answers is cut off")
  func keyUpdateFlood() async throws {
    var probe = try ProbedLoop(tls: .usual())
    let client = try EncryptedClient(to: probe.listener.address, TLSClient(.tls13), receiveBuffer: 4096)
    let id = try await probe.accepted()
    let flood = try LoopThread(named: "flood") {
      while (try? client.act { try $0.updateKeys(times: 500) }) != nil {}
    }
    #expect(try await probe.next() == .closed(id, .system(SystemError(code: ENOBUFS))))
    flood.join()
  }
}
