import Testing
import WebSocket

/// RFC 6455, section 4.2.2. What depends on origin, path and TLS is tested on the running server.
@Suite("RFC 6455, section 4.2.2, sending the server's opening handshake") struct SendingTheHandshakeTests {
  private typealias Sample = SampleHandshake

  @Test func `If this version does not match, the server MUST send an HTTP error code and |Sec-WebSocket-Version|`() {
    #expect(throws: HandshakeError.unsupportedVersion) { try Sample.answer { $0.versions = ["25"] } }
    #expect(HandshakeError.unsupportedVersion.status == 426)
    let fields = HandshakeError.unsupportedVersion.responseFields
    #expect(fields.filter { $0.name == "Sec-WebSocket-Version" }.map(\.value) == ["13"])
  }

  @Test(arguments: ["chat", "superchat"])
  func `The value chosen MUST be derived from the client's handshake`(selected: String) throws {
    #expect(try Sample.answer(selecting: selected).contains("Sec-WebSocket-Protocol: \(selected)"))
  }

  @Test func `A value that the client has not listed can't be chosen`() async {
    await #expect(processExitsWith: .failure) { _ = try SampleHandshake.answer(selecting: "other") }
  }

  @Test
  func `if the server does not wish to agree to a subprotocol, it MUST NOT send back a |Sec-WebSocket-Protocol| field`()
    throws
  {
    #expect(try !Sample.answer().contains { $0.hasPrefix("Sec-WebSocket-Protocol") })
    #expect(try !Sample.answer { $0.protocols = [] }.contains { $0.hasPrefix("Sec-WebSocket-Protocol") })
  }

  @Test func `If the server supports multiple extensions, then the value MUST be derived from the client's handshake`()
    throws
  {
    let answer = try Sample.answer { $0.extensions = ["x-other", "permessage-deflate"] }
    let prefix = "Sec-WebSocket-Extensions: permessage-deflate"
    #expect(answer.filter { $0.hasPrefix("Sec-WebSocket-Extensions") }.map { $0.hasPrefix(prefix) } == [true])
    #expect(try !Sample.answer().contains { $0.hasPrefix("Sec-WebSocket-Extensions") }, "absent, not empty")
  }

  @Test(arguments: [[], ["x-other"], ["x-webkit-deflate-frame, permessage-bzip2"]])
  func `Extensions not listed by the client MUST NOT be listed`(extensions: [String]) throws {
    #expect(
      try !Sample.answer { $0.extensions = extensions }.contains { $0.hasPrefix("Sec-WebSocket-Extensions") })
  }

  @Test func `If the server chooses to accept the incoming connection, it MUST reply with a valid HTTP response`()
    throws
  {
    let acceptance = try ServerHandshake.check(Sample.request)
    #expect(acceptance.acceptKey == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(
      try Sample.answer(selecting: "chat") == [
        "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "Sec-WebSocket-Protocol: chat",
      ])
  }
}
