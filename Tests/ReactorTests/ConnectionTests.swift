import Bytes
import Glibc
import Reactor
import Testing

@Suite("How connections begin and end", .timeLimit(.minutes(1)))
struct ConnectionTests {
  @Test("A handler hears of a peer, its bytes and its end, in this order")
  func ordinary() async throws {
    var probe = try ProbedLoop()
    let client = try Client(to: probe.listener.address)
    guard case .accepted(let id, let peer) = try await probe.next() else { throw Unexpected() }
    #expect(peer.ip == .v4(INADDR_LOOPBACK))
    try client.send([1, 2, 3])
    #expect(try await probe.next() == .received(id, [1, 2, 3]))
    client.finish()
    #expect(try await probe.next() == .inputEnded(id))
  }

  @Test("Bytes and the end that arrive together are both told")
  func bytesWithEnd() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    // Both happen while the loop is busy, so that one event tells them.
    probe.act { _ in
      attempt { try client.send([7]) }
      client.finish()
    }
    #expect(try await probe.next() == .received(id, [7]))
    #expect(try await probe.next() == .inputEnded(id))
  }

  @Test("More than the receive buffer holds is told in parts, and so is the end behind it")
  func overfullBuffer() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    let bytes = pattern(3 * EventLoopLimits.receiveBufferByteCount)
    let sender = try LoopThread(named: "sender") {
      attempt { try client.send(bytes) }
      client.finish()
    }
    var received: [UInt8] = []
    while case .received(id, let part) = try await probe.next() {
      received += part
      if received.count == bytes.count { break }
    }
    #expect(received == bytes)
    #expect(try await probe.next() == .inputEnded(id))
    sender.join()
  }

  @Test("A reset is told as such, and sends to the lost connection fail")
  func reset() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    client.reset()
    #expect(try await probe.next() == .closed(id, .system(SystemError(code: ECONNRESET))))
    probe.act { io in #expect(io.send([1].span, on: id) == .failed) }
  }

  @Test("A reset after the peer's end is told too")
  func resetAfterEnd() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    client.finish()
    #expect(try await probe.next() == .inputEnded(id))
    client.reset()
    guard case .closed(id, _) = try await probe.next() else { throw Unexpected() }
  }

  @Test("A send that fails is followed by closed, once")
  func failedSend() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    probe.act { io in
      client.reset()
      #expect(io.send([1].span, on: id) == .failed)
      #expect(io.send([1].span, on: id) == .failed)
    }
    guard case .closed(id, _) = try await probe.next() else { throw Unexpected() }
    let (_, second) = try await probe.connectedClient()
    #expect(second.index == id.index)
  }

  @Test("A close frame that was sent arrives although bytes of the peer were left unread")
  func closeFlushes() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    let farewell = pattern(1000)
    probe.act { io in
      attempt { try client.send(pattern(30_000)) }
      #expect(io.send(farewell.span, on: id) == .sent(1000))
      io.close(id)
      #expect(io.send(farewell.span, on: id) == .failed)
      attempt { try client.send(pattern(30_000)) }
    }
    #expect(try client.receive(2000) == farewell)
    // Nothing of it was told: the next event is another connection's.
    _ = try await probe.connectedClient()
  }

  @Test("A closed connection owes nobody a writable")
  func closeWhileBlocked() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    let bytes = pattern(16 << 20)
    let sent = AsyncStream.makeStream(of: Int.self)
    probe.act { io in
      guard case .sent(let byteCount) = io.send(bytes.span, on: id) else { return }
      sent.continuation.yield(byteCount)
      io.close(id)
    }
    let byteCount = try #require(await sent.stream.first { _ in true })
    #expect(byteCount < bytes.count)
    #expect(try client.receive(bytes.count) == Array(bytes[..<byteCount]))
    _ = try await probe.connectedClient()
  }

  @Test("An aborted connection is reset")
  func abort() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    probe.act { $0.abort(id) }
    #expect(throws: SystemError(code: ECONNRESET)) { try client.receive(1) }
  }

  @Test("A stopped loop aborts what its handler left open, and waits for what it closed")
  func stopping() async throws {
    var probe = try ProbedLoop()
    let (left, _) = try await probe.connectedClient()
    let (closed, id) = try await probe.connectedClient()
    probe.act { io in
      #expect(io.send([1, 2, 3].span, on: id) == .sent(3))
      io.close(id)
      io.stop()
      attempt { try closed.send(pattern(30_000)) }
    }
    #expect(throws: SystemError(code: ECONNRESET)) { try left.receive(1) }
    #expect(try closed.receive(10) == [1, 2, 3])
  }

  @Test("A peer that never closes holds up a stopping loop for the linger timeout, no longer")
  func lingerTimeout() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    let start = Moment.now()
    probe.act { io in
      io.close(id)
      io.stop()
    }
    probe.thread.join()
    let waited = Duration.nanoseconds(Moment.now().monotonic - start.monotonic)
    #expect(waited >= EventLoopLimits.lingerTimeout)
    #expect(waited < EventLoopLimits.lingerTimeout * 3)
    #expect(try client.receive(1) == [])
  }

  @Test("The name of an ended connection never reaches the one that took its place")
  func generations() async throws {
    var probe = try ProbedLoop()
    let (first, old) = try await probe.connectedClient()
    probe.act { $0.abort(old) }
    #expect(throws: SystemError(code: ECONNRESET)) { try first.receive(1) }
    let (client, new) = try await probe.connectedClient()
    #expect(new.index == old.index)
    #expect(new != old)
    probe.act { io in
      #expect(io.send([1].span, on: old) == .failed)
      io.close(old)
      io.abort(old)
      #expect(io.attach(io.detach(old)) == nil)
      #expect(io.send([2].span, on: new) == .sent(1))
    }
    #expect(try client.receive(1) == [2])
  }

  @Test("An outgoing connection is told when it stands, and carries bytes both ways")
  func outgoing() async throws {
    let server = try EchoServer()
    var probe = try ProbedLoop()
    probe.act { io in attempt { _ = try io.connect(to: server.address) } }
    guard case .connected(let id) = try await probe.next() else { throw Unexpected() }
    probe.act { #expect($0.send([5, 6].span, on: id) == .sent(2)) }
    #expect(try await probe.next() == .received(id, [5, 6]))
    _ = server.stop()
  }

  @Test("An outgoing connection comes from the address that was asked for")
  func outgoingSource() async throws {
    var server = try ProbedLoop()
    let probe = try ProbedLoop()
    let address = server.listener.address
    probe.act { io in attempt { _ = try io.connect(to: address, from: IPAddress("127.0.0.9")) } }
    guard case .accepted(_, let peer) = try await server.next() else { throw Unexpected() }
    #expect(peer.ip == IPAddress("127.0.0.9"))
  }

  @Test("A refused outgoing connection is closed with the reason")
  func refused() async throws {
    let address = try ListeningSocket.bind(host: "127.0.0.1", port: 0).address
    var probe = try ProbedLoop()
    probe.act { io in attempt { _ = try io.connect(to: address) } }
    guard case .closed(_, let reason) = try await probe.next() else { throw Unexpected() }
    #expect(reason.description == "connection refused")
  }

  @Test("A loop that stops listening lets the socket go")
  func stopListening() async throws {
    let address: SocketAddress
    do {
      let listener = try ListeningSocket.bind(host: "127.0.0.1", port: 0)
      address = listener.address
      let loop = try EventLoop<Probe>()
      let events = AsyncStream.makeStream(of: Event.self)
      let thread = try LoopThread(named: "probe") {
        _ = loop.run(Probe(events: events.continuation), listeners: [listener])
      }
      loop.mailbox.post { io in
        io.stopListening()
        io.stop()
      }
      thread.join()
    }
    #expect(throws: SystemError(code: ECONNREFUSED)) { try Client(to: address) }
  }
}
