import Testing
import WebSocket

/// RFC 6455, section 11.3.
@Suite("RFC 6455, section 11.3, registration of new HTTP header fields") struct HeaderFieldTests {
  private typealias Sample = SampleHandshake

  @Test func `The |Sec-WebSocket-Key| header field MUST NOT appear more than once in an HTTP request`() {
    #expect(Sample.sent.count { $0.hasPrefix("Sec-WebSocket-Key:") } == 1)
    #expect(throws: HandshakeError.invalidKey) { try Sample.answer { $0.keys += $0.keys } }
  }

  @Test func `The |Sec-WebSocket-Extensions| header field MUST NOT appear more than once in an HTTP response`() throws {
    let answer = try Sample.answer { $0.extensions = ["permessage-deflate", "permessage-deflate"] }
    #expect(answer.count { $0.hasPrefix("Sec-WebSocket-Extensions:") } == 1)
  }

  @Test func `The |Sec-WebSocket-Accept| header MUST NOT appear more than once in an HTTP response`() throws {
    #expect(try Sample.answer().count { $0.hasPrefix("Sec-WebSocket-Accept:") } == 1)
    #expect(throws: ClientHandshakeError.wrongAcceptKey) {
      _ = try Sample.client.read(Sample.response(and: [Sample.accept]).span)
    }
  }

  @Test func `The |Sec-WebSocket-Protocol| header field MUST NOT appear more than once in an HTTP response`() throws {
    #expect(try Sample.answer(selecting: "chat").count { $0.hasPrefix("Sec-WebSocket-Protocol:") } == 1)
    #expect(throws: ClientHandshakeError.unexpectedProtocol) {
      let fields = ["Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: superchat"]
      _ = try Sample.client.read(Sample.response(and: fields).span)
    }
  }

  @Test func `The |Sec-WebSocket-Version| header field MUST NOT appear more than once in an HTTP request`() {
    #expect(Sample.sent.count { $0.hasPrefix("Sec-WebSocket-Version:") } == 1)
    #expect(throws: HandshakeError.unsupportedVersion) { try Sample.answer { $0.versions += $0.versions } }
  }
}
