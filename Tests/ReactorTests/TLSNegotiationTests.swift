import Reactor
import TestSupport
import Testing

@Suite("TLS: what is spoken", .timeLimit(.minutes(1)))
struct TLSNegotiationTests {
  /// What happens to a client with this offer.
  private func refusal(of tls: TLSClient) async throws -> (atClient: String, atServer: Event) {
    var probe = try ProbedLoop(tls: .usual())
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
    var probe = try ProbedLoop(tls: .usual())
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
    var probe = try ProbedLoop(tls: .usual())
    let (client, id) = try await probe.connectedClient()
    try client.send(pattern(1000))
    #expect(try client.receive(1) == [])
    guard case .closed(id, .tls) = try await probe.next() else { throw Unexpected() }
  }

  @Test("Garbage behind a handshake is the end, and what came before it is told")
  func corruption() async throws {
    var probe = try ProbedLoop(tls: .usual())
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
    var probe = try ProbedLoop(tls: .usual())
    let (client, id) = try await probe.connectedClient()
    try client.send(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    let answer = String(decoding: try client.receive(1000), as: UTF8.self)
    #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    #expect(answer.hasSuffix("Content-Length: 36\r\nConnection: close\r\n\r\nThis port speaks TLS: use https://.\n"))
    #expect(try await probe.next() == .closed(id, .tls("http request")))
  }

  @Test("A client that asks for another handshake is refused")
  func renegotiation() async throws {
    var probe = try ProbedLoop(tls: .usual())
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
