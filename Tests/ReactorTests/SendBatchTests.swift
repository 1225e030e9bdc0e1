import Bytes
import Glibc
import Reactor
import TestSupport
import Testing

@Suite("Sends of a turn that leave together, and the same one by one", .timeLimit(.minutes(1)))
struct SendBatchTests {
  /// Enough for several system calls of io_uring.
  private static let crowd = 600

  /// Stages on each of `ids` a pattern of its own, and expects all of them to be sent.
  private static func stagePatterns(_ io: inout LoopIO, _ ids: some Sequence<ConnectionID>) {
    for id in ids {
      let bytes = pattern(Int(id.index) % 200 + 1, seed: id.word)
      #expect(io.stage(bytes.span, on: id) == .sent(bytes.count))
    }
  }

  private func expectPattern(of id: ConnectionID, at client: Client) throws {
    let bytes = pattern(Int(id.index) % 200 + 1, seed: id.word)
    #expect(try client.receive(bytes.count) == bytes)
  }

  @Test("Each of many connections gets its own bytes, turn after turn", arguments: [true, false])
  func manyConnections(inBatches: Bool) async throws {
    var probe = try ProbedLoop(sendsInBatches: inBatches)
    let lines = try await probe.connectedClients(Self.crowd)
    for _ in 0..<3 {
      probe.act { io in
        Self.stagePatterns(&io, lines.map(\.id))
        io.sendStaged { _, _ in Issue.record("there was room for all") }
      }
      for (client, id) in lines { try expectPattern(of: id, at: client) }
    }
  }

  @Test("What there is no room for is taken back, and sent when there is", arguments: [true, false])
  func slowReaders(inBatches: Bool) throws {
    let listener = try ListeningSocket.bind(host: "127.0.0.1", port: 0)
    let loop = try EventLoop<Sprayer>(sendsInBatches: inBatches)
    let thread = try LoopThread(named: "sprayer") { _ = loop.run(Sprayer(), listeners: [listener]) }
    let clients = try (0..<40).map { _ in try Client(to: listener.address, receiveBuffer: 4096) }
    for client in clients { #expect(try client.receive(Sprayer.bytes.count) == Sprayer.bytes) }
    loop.mailbox.post(.stop)
    thread.join()
  }

  @Test("Peers that reset in the middle of a batch are told as closed, once, and the others get theirs")
  func resets() async throws {
    var probe = try ProbedLoop()
    let lines = try await probe.connectedClients(60)
    let (leaving, staying) = (lines.prefix(20), lines.dropFirst(20))
    probe.act { io in
      Self.stagePatterns(&io, lines.map(\.id))
      for (client, _) in leaving { client.reset() }
      io.sendStaged { _, _ in Issue.record("there was room for all") }
    }
    for (client, id) in staying { try expectPattern(of: id, at: client) }
    var lost: Set<ConnectionID> = []
    for _ in leaving {
      guard case .closed(let id, _) = try await probe.next() else { throw Unexpected() }
      lost.insert(id)
    }
    #expect(lost == Set(leaving.map(\.id)))
    _ = try await probe.connectedClient()
  }

  @Test("A connection that is aborted meanwhile gets nothing, and nor does the one that has its descriptor now")
  func aborted() async throws {
    var probe = try ProbedLoop()
    var server = try ProbedLoop()
    let lines = try await probe.connectedClients(40)
    let address = server.listener.address
    probe.act { io in
      Self.stagePatterns(&io, lines.map(\.id))
      io.abort(lines[0].id)
      attempt { _ = try io.connect(to: address) }
      io.sendStaged { _, _ in Issue.record("there was room for all") }
    }
    #expect(throws: SystemError(code: ECONNRESET)) { try lines[0].client.receive(1) }
    for (client, id) in lines.dropFirst() { try expectPattern(of: id, at: client) }
    let peer = try await server.accepted()
    guard case .connected(let id) = try await probe.next() else { throw Unexpected() }
    probe.act { #expect($0.send([9].span, on: id) == .sent(1)) }
    #expect(try await server.next() == .received(peer, [9]))
  }

  @Test("A loop that stops has sent what was staged, and a stage on a lost connection fails")
  func ends() async throws {
    var probe = try ProbedLoop()
    let lines = try await probe.connectedClients(40)
    probe.act { io in
      io.abort(lines[0].id)
      #expect(io.stage([1].span, on: lines[0].id) == .failed)
      Self.stagePatterns(&io, lines.dropFirst().map(\.id))
      io.sendStaged { _, _ in }
      for (_, id) in lines.dropFirst() { io.close(id) }
      io.stop()
    }
    for (client, id) in lines.dropFirst() {
      try expectPattern(of: id, at: client)
      #expect(try client.receive(1) == [])
    }
  }

  @Test("What comes behind staged bytes of the same connection does not overtake them", .enabled(if: canBatchSends()))
  func order() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    probe.act { io in
      #expect(io.stage([1].span, on: id) == .sent(1))
      #expect(io.stage([2].span, on: id) == .sent(0))
      #expect(io.send([3].span, on: id) == .sent(0))
      io.sendStaged { _, _ in Issue.record("there was room for it") }
    }
    #expect(try await probe.next() == .writable(id))
    probe.act { #expect($0.send([4].span, on: id) == .sent(1)) }
    #expect(try client.receive(2) == [1, 4])
  }

  @Test("Long runs and encrypted ones are sent at once, with the result of a send")
  func alone() async throws {
    var probe = try ProbedLoop()
    let (client, id) = try await probe.connectedClient()
    let bytes = pattern(16 << 20)
    probe.act { io in
      guard case .sent(let count) = io.stage(bytes.span, on: id) else { return }
      #expect(count < bytes.count)
      io.sendStaged { _, _ in Issue.record("nothing has waited") }
    }
    #expect(try client.receive(100_000) == Array(bytes[..<100_000]))
    var encrypted = try ProbedLoop(tls: .usual())
    let (other, otherID) = try await encrypted.encryptedClient()
    encrypted.act { #expect($0.stage([1, 2].span, on: otherID) == .sent(2)) }
    #expect(try other.receive(2) == [1, 2])
  }
}
