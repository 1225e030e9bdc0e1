import Bytes
import Reactor
import Testing

@Suite("Streams of bytes", .timeLimit(.minutes(1)))
struct StreamTests {
  @Test("What is sent comes back", arguments: [1, 1000, 65536])
  func echo(byteCount: Int) throws {
    let server = try EchoServer()
    let client = try Client(to: server.address)
    let bytes = pattern(byteCount)
    try client.send(bytes)
    #expect(try client.receive(byteCount) == bytes)
    _ = server.stop()
  }

  @Test("Two hundred connections to two loops each get their own bytes back")
  func manyConnections() throws {
    let server = try EchoServer(loopCount: 2)
    let clients = try (0..<200).map { _ in try Client(to: server.address) }
    for round in 1...3 {
      for (index, client) in clients.enumerated() {
        try client.send(pattern(500, seed: UInt64(index * 10 + round)))
      }
      for (index, client) in clients.enumerated() {
        #expect(try client.receive(500) == pattern(500, seed: UInt64(index * 10 + round)))
      }
    }
    #expect(server.stop().map(\.connectionCount).reduce(0, +) == 200)
  }

  @Test("A slow reader gets a large payload whole and in order, in many short writes")
  func slowReader() throws {
    let server = try EchoServer()
    let client = try Client(to: server.address, receiveBuffer: 8192)
    let bytes = pattern(8 << 20)
    let sender = try LoopThread(named: "sender") { attempt { try client.send(bytes) } }
    #expect(try client.receive(bytes.count) == bytes)
    sender.join()
    #expect(server.stop()[0].shortWriteCount > 0)
  }

  @Test("What came before the peer's end is answered in full after it")
  func halfClose() throws {
    let server = try EchoServer()
    let client = try Client(to: server.address, receiveBuffer: 8192)
    let bytes = pattern(1 << 20)
    let sender = try LoopThread(named: "sender") {
      attempt { try client.send(bytes) }
      client.finish()
    }
    #expect(try client.receive(bytes.count + 1) == bytes)
    sender.join()
    _ = server.stop()
  }

  @Test("Connections that move between two loops again and again under traffic lose no byte")
  func moving() throws {
    let server = try EchoServer(loopCount: 2, movingAfter: 1)
    let lines = try (1...4).map { (client: try Client(to: server.address), bytes: pattern(4 << 20, seed: $0)) }
    let senders = try lines.map { line in
      try LoopThread(named: "sender") {
        attempt { try line.client.send(line.bytes) }
        line.client.finish()
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
    // Each turn that receives something moves a connection, and none receives more than the buffer holds.
    let fewest = lines.count * (4 << 20) / EventLoopLimits.receiveBufferByteCount
    #expect(server.stop().map(\.moveCount).reduce(0, +) >= fewest)
  }
}
