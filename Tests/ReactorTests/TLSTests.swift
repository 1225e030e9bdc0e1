import Bytes
import Glibc
import Reactor
import TestSupport
import Testing

/// The context of all tests that don't care which.
private func context() throws -> TLSContext {
  let files = try TestCertificate.usual.get()
  return try TLSContext(certificatePath: files.certificatePath, keyPath: files.keyPath)
}

@Suite("TLS: streams of bytes", .timeLimit(.minutes(1)))
struct TLSStreamTests {
  @Test(
    "What is sent comes back, from one byte to many records", arguments: TLSClient.Version.secure, [1, 1000, 100_000])
  func echo(version: TLSClient.Version, byteCount: Int) throws {
    let server = try EchoServer(tls: context())
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
    var probe = try ProbedLoop(tls: context())
    let (client, id) = try await probe.encryptedClient()
    try client.act { tls in
      for byte in 1...100 as ClosedRange<UInt8> { try tls.write([byte]) }
    }
    #expect(try await probe.next() == .received(id, Array(1...100)))
  }

  @Test("A record that arrives byte by byte is told once it is whole")
  func dribbledRecord() async throws {
    var probe = try ProbedLoop(tls: context())
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
    let server = try EchoServer(tls: context())
    let client = try EncryptedClient(to: server.address, receiveBuffer: 8192)
    let bytes = pattern(10 << 20)
    let sender = try LoopThread(named: "sender") { attempt { try client.send(bytes) } }
    #expect(try client.receive(bytes.count) == bytes)
    sender.join()
    #expect(server.stop()[0].shortWriteCount > 0)
  }

  @Test("What came before the client's close_notify is answered in full after it, and then the server's follows")
  func halfClose() throws {
    let server = try EchoServer(tls: context())
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
    let server = try EchoServer(loopCount: 2, movingAfter: 1, tls: context())
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
    var probe = try ProbedLoop(tls: context())
    let client = try EncryptedClient(to: probe.listener.address, TLSClient(.tls13), receiveBuffer: 4096)
    let id = try await probe.accepted()
    let flood = try LoopThread(named: "flood") {
      while (try? client.act { try $0.updateKeys(times: 500) }) != nil {}
    }
    #expect(try await probe.next() == .closed(id, .system(SystemError(code: ENOBUFS))))
    flood.join()
  }
}

@Suite("TLS: how connections begin and end", .timeLimit(.minutes(1)))
struct TLSConnectionTests {
  @Test("A handshake that arrives byte by byte is as good as any")
  func dribbledHandshake() throws {
    let server = try EchoServer(tls: context())
    let client = try EncryptedClient(to: server.address, pieceByteCount: 1)
    try client.send([1, 2, 3])
    #expect(try client.receive(3) == [1, 2, 3])
    _ = server.stop()
  }

  @Test("A connection is accepted before its handshake, and takes nothing until that is done")
  func sendBeforeHandshake() async throws {
    var probe = try ProbedLoop(tls: context())
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
    let server = try EchoServer(tls: context())
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
    var probe = try ProbedLoop(tls: context())
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
    var probe = try ProbedLoop(tls: context())
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

  @Test("What was sent before a close arrives, even if the socket had no room for all of it")
  func closeFlushes() async throws {
    var probe = try ProbedLoop(tls: context())
    let (client, id) = try await probe.encryptedClient()
    let bytes = pattern(16 << 20)
    let sent = AsyncStream.makeStream(of: Int.self)
    probe.act { io in
      guard case .sent(let byteCount) = io.send(bytes.span, on: id) else { return }
      sent.continuation.yield(byteCount)
      io.close(id)
      #expect(io.send(bytes.span, on: id) == .failed)
    }
    let byteCount = try #require(await sent.stream.first { _ in true })
    #expect(byteCount < bytes.count)
    #expect(try client.receive(bytes.count) == Array(bytes[..<byteCount]))
    #expect(try client.client.receiveSome() == [])
    _ = try await probe.connectedClient()
  }

  @Test("The same after the client's end")
  func closeFlushesAfterEnd() async throws {
    var probe = try ProbedLoop(tls: context())
    let (client, id) = try await probe.encryptedClient()
    try client.finish()
    client.client.finish()
    #expect(try await probe.next() == .inputEnded(id))
    let bytes = pattern(16 << 20)
    let sent = AsyncStream.makeStream(of: Int.self)
    probe.act { io in
      guard case .sent(let byteCount) = io.send(bytes.span, on: id) else { return }
      sent.continuation.yield(byteCount)
      io.close(id)
    }
    let byteCount = try #require(await sent.stream.first { _ in true })
    #expect(try client.receive(bytes.count) == Array(bytes[..<byteCount]))
  }

  @Test("An aborted connection is reset")
  func abort() async throws {
    var probe = try ProbedLoop(tls: context())
    let (client, id) = try await probe.encryptedClient(TLSClient(.tls12))
    probe.act { $0.abort(id) }
    #expect(throws: SystemError(code: ECONNRESET)) { try client.receive(1) }
  }

  @Test("A connection that moves after its end is told of it again")
  func movingAfterEnd() async throws {
    var origin = try ProbedLoop(tls: context())
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
    var origin = try ProbedLoop(tls: context())
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

@Suite("TLS: what is spoken", .timeLimit(.minutes(1)))
struct TLSNegotiationTests {
  /// What happens to a client with this offer.
  private func refusal(of tls: TLSClient) async throws -> (atClient: String, atServer: Event) {
    var probe = try ProbedLoop(tls: context())
    var text = ""
    do {
      _ = try EncryptedClient(to: probe.listener.address, tls)
    } catch let failure as TLSFailure {
      text = failure.description
    }
    _ = try await probe.accepted()
    return (text, try await probe.next())
  }

  @Test("Versions before 1.2 are refused by the alert for it")
  func oldVersion() async throws {
    let (client, server) = try await refusal(of: TLSClient(.tls11))
    #expect(client == "tlsv1 alert protocol version")
    guard case .closed(_, .tls("unsupported protocol")) = server else { throw Unexpected() }
  }

  @Test("Of the protocols that are offered, http/1.1 is chosen; none need be offered", arguments: [true, false])
  func offeredProtocols(isOffering: Bool) async throws {
    var probe = try ProbedLoop(tls: context())
    let (client, _) = try await probe.encryptedClient(TLSClient(protocols: isOffering ? ["h2", "http/1.1"] : []))
    #expect(try client.act(\.selectedProtocol) == (isOffering ? "http/1.1" : nil))
  }

  @Test("An offer without http/1.1 is refused by the alert for it")
  func otherProtocols() async throws {
    let (client, server) = try await refusal(of: TLSClient(protocols: ["h2"]))
    #expect(client == "tlsv1 alert no application protocol")
    guard case .closed(_, .tls("no application protocol")) = server else { throw Unexpected() }
  }

  @Test("Garbage is answered by the end")
  func garbage() async throws {
    var probe = try ProbedLoop(tls: context())
    let (client, id) = try await probe.connectedClient()
    try client.send(pattern(1000))
    #expect(try client.receive(1) == [])
    guard case .closed(id, .tls) = try await probe.next() else { throw Unexpected() }
  }

  @Test("Garbage behind a handshake is the end, and what came before it is told")
  func corruption() async throws {
    var probe = try ProbedLoop(tls: context())
    let (client, id) = try await probe.encryptedClient()
    let record = try client.act { tls in
      try tls.write([1])
      return tls.takeOutput()
    }
    try client.client.send(record + record)
    #expect(try await probe.next() == .received(id, [1]))
    #expect(try await probe.next() == .closed(id, .tls("decryption failed or bad record mac")))
    #expect(throws: TLSFailure("sslv3 alert bad record mac")) { try client.receive(1) }
  }

  @Test("Plain HTTP is told that this is the wrong door")
  func plainHTTP() async throws {
    var probe = try ProbedLoop(tls: context())
    let (client, id) = try await probe.connectedClient()
    try client.send(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    let answer = String(decoding: try client.receive(1000), as: UTF8.self)
    #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    #expect(answer.hasSuffix("Content-Length: 36\r\nConnection: close\r\n\r\nThis port speaks TLS: use https://.\n"))
    #expect(try await probe.next() == .closed(id, .tls("http request")))
  }

  @Test("A client that asks for another handshake is refused")
  func renegotiation() async throws {
    var probe = try ProbedLoop(tls: context())
    let (client, _) = try await probe.encryptedClient(TLSClient(.tls12))
    try client.act { try $0.renegotiate() }
    #expect(throws: TLSFailure("no renegotiation")) { try client.receive(1) }
  }

  @Test(
    "Who comes back resumes the session, also after the certificate was replaced", arguments: TLSClient.Version.secure)
  func resumption(version: TLSClient.Version) throws {
    let files = try TestCertificate("before")
    let tls = try TLSContext(certificatePath: files.certificatePath, keyPath: files.keyPath)
    let server = try EchoServer(tls: tls)
    func visit(resuming session: TLSClient.Session? = nil) throws -> (name: String?, isResumed: Bool, TLSClient.Session)
    {
      let client = try EncryptedClient(to: server.address, TLSClient(version, resuming: session))
      try client.send([1])
      #expect(try client.receive(1) == [1])
      return try client.act { ($0.serverName, $0.isResumed, $0.session) }
    }
    let first = try visit()
    #expect(first.name == "before")
    #expect(!first.isResumed)
    #expect(try visit(resuming: first.2).isResumed)
    try TestCertificate("after").replace(files)
    try tls.reload()
    #expect(try visit(resuming: first.2).isResumed)
    #expect(try visit().name == "after")
    _ = server.stop()
  }
}

extension TLSClient.Version {
  static let secure = [TLSClient.Version.tls12, .tls13]
}
