import Bytes
import Glibc
import Reactor
import TestSupport
import Testing

@Suite("TLS: outgoing connections", .timeLimit(.minutes(1)))
struct TLSOutgoingTests {
  /// What trusts the certificate in `files` to be that of `serverName`.
  private func configuration(_ serverName: String, trusting files: TestCertificate) throws -> TLSClientConfiguration {
    try TLSClientConfiguration(serverName: serverName, authoritiesPath: files.certificatePath)
  }

  /// What becomes of a connection to `address`.
  private func outcome(of tls: TLSClientConfiguration, at address: SocketAddress) async throws -> Event {
    var probe = try ProbedLoop()
    probe.act { io in attempt { _ = try io.connect(to: address, tls: tls) } }
    return try await probe.next()
  }

  private func reason(of tls: TLSClientConfiguration, at address: SocketAddress) async throws -> String {
    guard case .closed(_, let reason) = try await outcome(of: tls, at: address) else { throw Unexpected() }
    return reason.description
  }

  @Test("It is told when its TLS stands, and carries bytes both ways", arguments: ["localhost", "127.0.0.1"])
  func bothWays(serverName: String) async throws {
    let files = try TestCertificate("localhost", address: "127.0.0.1")
    let server = try EchoServer(tls: TLSContext(files))
    let tls = try configuration(serverName, trusting: files)
    var probe = try ProbedLoop()
    probe.act { io in
      attempt {
        let id = try io.connect(to: server.address, tls: tls)
        #expect(io.send([9].span, on: id) == .sent(0))
      }
    }
    guard case .connected(let id) = try await probe.next() else { throw Unexpected() }
    #expect(try await probe.next() == .writable(id))
    let bytes = pattern(1000)
    probe.act { #expect($0.send(bytes.span, on: id) == .sent(1000)) }
    #expect(try await probe.next() == .received(id, bytes))
    _ = server.stop()
    guard case .closed(id, _) = try await probe.next() else { throw Unexpected() }
  }

  @Test("Megabytes through an encrypted connection of two loops arrive whole and in order")
  func stream() async throws {
    let files = try TestCertificate.usual.get()
    let server = try EchoServer(tls: TLSContext(files))
    let tls = try configuration("localhost", trusting: files)
    var probe = try ProbedLoop()
    probe.act { io in attempt { _ = try io.connect(to: server.address, tls: tls) } }
    guard case .connected(let id) = try await probe.next() else { throw Unexpected() }
    let bytes = pattern(4 << 20)
    var (sentCount, received) = (0, [UInt8]())
    while received.count < bytes.count {
      let (start, taken) = (sentCount, AsyncStream.makeStream(of: Int.self))
      probe.act { io in
        guard case .sent(let count) = io.send(bytes.span.extracting(start...), on: id) else { return }
        taken.continuation.yield(count)
      }
      sentCount += try #require(await taken.stream.first { _ in true })
      let isWaiting = sentCount < bytes.count
      while received.count < bytes.count {
        let event = try await probe.next()
        if isWaiting, event == .writable(id) { break }
        guard case .received(id, let part) = event else { throw Unexpected() }
        received += part
      }
    }
    #expect(received == bytes)
    _ = server.stop()
  }

  @Test(
    "A certificate for another name ends it, and the reason says so",
    arguments: [
      ("localhost", "game.example", "hostname mismatch"), ("localhost", "127.0.0.1", "IP address mismatch"),
      ("game.example", "localhost", "hostname mismatch"),
    ])
  func wrongName(certificateName: String, serverName: String, text: String) async throws {
    let files = try TestCertificate(certificateName)
    var server = try ProbedLoop(tls: TLSContext(files))
    let tls = try configuration(serverName, trusting: files)
    #expect(try await reason(of: tls, at: server.listener.address) == "TLS: certificate verify failed: \(text)")
    let id = try await server.accepted()
    #expect(try await server.next() == .closed(id, .tls("sslv3 alert bad certificate")))
  }

  @Test("A certificate of an authority that is not trusted ends it, and the reason says so", arguments: [true, false])
  func unknownAuthority(hasFile: Bool) async throws {
    let server = try EchoServer(tls: .usual())
    let path = hasFile ? try TestCertificate("another").certificatePath : nil
    let tls = try TLSClientConfiguration(serverName: "localhost", authoritiesPath: path)
    let reason = try await reason(of: tls, at: server.address)
    #expect(reason == "TLS: certificate verify failed: self-signed certificate")
    _ = server.stop()
  }

  @Test("A server that does not speak TLS ends it, and the reason says so")
  func plainServer() async throws {
    let server = try EchoServer()
    let tls = try configuration("localhost", trusting: TestCertificate.usual.get())
    let reason = try await reason(of: tls, at: server.address)
    #expect(reason.hasPrefix("TLS: "))
    _ = server.stop()
  }

  @Test("A server that ends the connection during the handshake closes it")
  func earlyEnd() async throws {
    var server = try ProbedLoop()
    let tls = try configuration("localhost", trusting: TestCertificate.usual.get())
    var probe = try ProbedLoop()
    let address = server.listener.address
    probe.act { io in attempt { _ = try io.connect(to: address, tls: tls) } }
    let peer = try await server.accepted()
    guard case .received(peer, _) = try await server.next() else { throw Unexpected() }
    server.act { $0.close(peer) }
    guard case .closed(_, .tls("the peer has ended the connection during the handshake")) = try await probe.next()
    else { throw Unexpected() }
  }

  @Test("A refused connection is closed with the reason")
  func refused() async throws {
    let address = try ListeningSocket.bind(host: "127.0.0.1", port: 0).address
    let tls = try configuration("localhost", trusting: TestCertificate.usual.get())
    #expect(try await reason(of: tls, at: address) == "connection refused")
  }

  @Test("A file of authorities that can't be used is named")
  func authorities() throws {
    #expect(throws: TLSError.unreadable(path: "/nowhere.pem", SystemError(code: ENOENT))) {
      try TLSClientConfiguration(serverName: "localhost", authoritiesPath: "/nowhere.pem")
    }
    let key = try TestCertificate.usual.get().keyPath
    #expect(throws: TLSError.noCertificate(path: key)) {
      try TLSClientConfiguration(serverName: "localhost", authoritiesPath: key)
    }
  }
}
