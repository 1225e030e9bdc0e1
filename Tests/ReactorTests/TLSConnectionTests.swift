import Glibc
import Reactor
import Synchronization
import TestSupport
import Testing

@Suite("TLS: how connections begin and end", .timeLimit(.minutes(1)))
struct TLSConnectionTests {
  @Test("A handshake that arrives byte by byte is as good as any")
  func dribbledHandshake() throws {
    let server = try EchoServer(tls: .usual())
    let client = try EncryptedClient(to: server.address, pieceByteCount: 1)
    try client.send([1, 2, 3])
    #expect(try client.receive(3) == [1, 2, 3])
    _ = server.stop()
  }

  @Test("A connection is accepted before its handshake, and takes nothing until that is done")
  func sendBeforeHandshake() async throws {
    var probe = try ProbedLoop(tls: .usual())
    let client = try Client(to: probe.listener.address)
    let id = try await probe.accepted()
    probe.act { #expect($0.send([1].span, on: id) == .sent(0)) }
    let tls = TLSClient()
    while try !tls.handshake() {
      try client.send(tls.takeOutput())
      tls.receive(try client.receiveSome())
    }
    try client.send(tls.takeOutput())
    #expect(try await probe.next() == .writable(id))
    probe.act { #expect($0.send([1].span, on: id) == .sent(1)) }
    while try tls.read().isEmpty { tls.receive(try client.receiveSome()) }
  }

  @Test("More handshakes at once than one turn takes are all done")
  func handshakeBound() throws {
    let server = try EchoServer(tls: .usual())
    let clients = try (0..<EventLoopLimits.handshakesPerTurn * 8).map { _ in try Client(to: server.address) }
    let streams = clients.map { _ in TLSClient() }
    var isDone = clients.map { _ in false }
    while isDone.contains(false) {
      for (index, (client, tls)) in zip(clients, streams).enumerated() where !isDone[index] {
        isDone[index] = try tls.handshake()
        try client.send(tls.takeOutput())
      }
      for (index, (client, tls)) in zip(clients, streams).enumerated() where !isDone[index] {
        tls.receive(try client.receiveSome())
      }
    }
    #expect(server.stop()[0].connectionCount == clients.count)
  }

  @Test("The end without close_notify is an end, too")
  func truncation() async throws {
    var probe = try ProbedLoop(tls: .usual())
    let (client, id) = try await probe.encryptedClient()
    try client.send([1])
    client.client.finish()
    #expect(try await probe.next() == .received(id, [1]))
    #expect(try await probe.next() == .inputEnded(id))
    probe.act { io in
      #expect(io.send([2].span, on: id) == .sent(1))
      io.close(id)
    }
    #expect(try client.receive(2) == [2])
  }

  @Test("After close_notify nothing is told but the end, once, and the connection can still be sent to")
  func closeNotify() async throws {
    var probe = try ProbedLoop(tls: .usual())
    let (client, id) = try await probe.encryptedClient()
    try client.finish()
    #expect(try await probe.next() == .inputEnded(id))
    try client.client.send(pattern(1000))
    client.client.finish()
    probe.act { io in
      #expect(io.send([2].span, on: id) == .sent(1))
      io.close(id)
    }
    #expect(try client.receive(2) == [2])
    _ = try await probe.connectedClient()
  }

  /// Sends more than there is room for, closes, and expects the client to read what was taken, and the end.
  private func expectCloseFlushes(_ probe: borrowing ProbedLoop, _ client: EncryptedClient, _ id: ConnectionID) throws {
    let bytes = pattern(16 << 20)
    let takenCount = Mutex(0)
    // It reads from the beginning: a peer that takes nothing is not waited for long.
    let reader = try LoopThread(named: "reader") {
      attempt {
        let received = try client.receive(bytes.count)
        #expect(received.count < bytes.count)
        #expect(received == Array(bytes.prefix(received.count)))
        #expect(received.count == takenCount.withLock { $0 })
        #expect(try client.client.receiveSome() == [])
      }
    }
    probe.act { io in
      guard case .sent(let count) = io.send(bytes.span, on: id) else { return }
      takenCount.withLock { $0 = count }
      io.close(id)
      #expect(io.send(bytes.span, on: id) == .failed)
    }
    reader.join()
  }

  @Test("What was sent before a close arrives, even if the socket had no room for all of it")
  func closeFlushes() async throws {
    var probe = try ProbedLoop(tls: .usual(), lingerTimeout: .seconds(60))
    let client = try EncryptedClient(to: probe.listener.address, receiveBuffer: 8192)
    let id = try await probe.accepted()
    try expectCloseFlushes(probe, client, id)
    // Nothing of it was told.
    _ = try await probe.connectedClient()
  }

  @Test("The same after the client's end")
  func closeFlushesAfterEnd() async throws {
    var probe = try ProbedLoop(tls: .usual(), lingerTimeout: .seconds(60))
    let client = try EncryptedClient(to: probe.listener.address, receiveBuffer: 8192)
    let id = try await probe.accepted()
    try client.finish()
    client.client.finish()
    #expect(try await probe.next() == .inputEnded(id))
    try expectCloseFlushes(probe, client, id)
  }

  @Test("An aborted connection is reset")
  func abort() async throws {
    var probe = try ProbedLoop(tls: .usual())
    let (client, id) = try await probe.encryptedClient(TLSClient(.tls12))
    probe.act { $0.abort(id) }
    #expect(throws: SystemError(code: ECONNRESET)) { try client.receive(1) }
  }

  @Test("A connection that moves after its end is told of it again")
  func movingAfterEnd() async throws {
    var origin = try ProbedLoop(tls: .usual())
    var target = try ProbedLoop()
    let (client, id) = try await origin.encryptedClient()
    try client.finish()
    #expect(try await origin.next() == .inputEnded(id))
    let mailbox = target.loop.mailbox
    origin.act { io in
      let connection = io.detach(id)
      mailbox.post { io in
        let id = io.attach(connection)
        #expect(id.map { io.send([1].span, on: $0) } == .sent(1))
      }
    }
    guard case .inputEnded = try await target.next() else { throw Unexpected() }
    #expect(try client.receive(1) == [1])
  }

  @Test("Half a record and half a send move along")
  func movingWhilePending() async throws {
    var origin = try ProbedLoop(tls: .usual())
    var target = try ProbedLoop()
    let (client, id) = try await origin.encryptedClient()
    let record = try client.act { tls in
      try tls.write([1, 2, 3])
      return tls.takeOutput()
    }
    try client.client.send(Array(record.dropLast()))
    let bytes = pattern(16 << 20)
    let (mailbox, sent) = (target.loop.mailbox, AsyncStream.makeStream(of: Int.self))
    origin.act { io in
      guard case .sent(let byteCount) = io.send(bytes.span, on: id) else { return }
      sent.continuation.yield(byteCount)
      let connection = io.detach(id)
      mailbox.post { io in
        #expect(io.attach(connection) != nil)
      }
    }
    let byteCount = try #require(await sent.stream.first { _ in true })
    try client.client.send([record[record.count - 1]])
    #expect(try client.receive(byteCount) == Array(bytes[..<byteCount]))
    guard case .received(_, [1, 2, 3]) = try await target.next() else { throw Unexpected() }
  }
}
