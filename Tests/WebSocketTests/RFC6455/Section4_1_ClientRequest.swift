import Bytes
import Testing
import WebSocket

/// RFC 6455, section 4.1: what a client sends.
@Suite("RFC 6455, section 4.1, the client's request") struct ClientRequestTests {
  private let sent = SampleHandshake.sent

  private func values(of name: String) -> [String] {
    sent.filter { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
  }

  @Test func `The handshake MUST be a valid HTTP request`() {
    var writer = ByteWriter()
    SampleHandshake.client.appendRequest(into: &writer)
    #expect(
      writer.span.text == """
        GET /chat?room=A HTTP/1.1\r
        Host: server.example.com\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Protocol: chat, superchat\r
        Origin: http://example.com\r
        \r

        """)
  }

  @Test func `The method of the request MUST be GET, and the HTTP version MUST be at least 1.1`() {
    #expect(sent[0].hasPrefix("GET ") && sent[0].hasSuffix(" HTTP/1.1"))
  }

  @Test func `The "Request-URI" part of the request MUST match the /resource name/`() {
    #expect(sent[0].split(separator: " ")[1] == "/chat?room=A")
  }

  @Test func `The request MUST contain a |Host| header field whose value contains /host/`() {
    #expect(values(of: "Host") == ["server.example.com"])
  }

  @Test func `The request MUST contain an |Upgrade| header field whose value MUST include the "websocket" keyword`() {
    #expect(values(of: "Upgrade") == ["websocket"])
  }

  @Test func `The request MUST contain a |Connection| header field whose value MUST include the "Upgrade" token`() {
    #expect(values(of: "Connection") == ["Upgrade"])
  }

  @Test func `The request MUST include a header field with the name |Sec-WebSocket-Key|`() {
    #expect(values(of: "Sec-WebSocket-Key").count == 1)
  }

  @Test func `The value of this header field MUST be a nonce of 16 bytes that has been base64-encoded`() {
    // The example of the RFC, with the last digit that its erratum gives it.
    var writer = ByteWriter()
    ClientHandshake(host: "a", path: "/", nonce: Array(1...16)).appendRequest(into: &writer)
    #expect(writer.span.text.contains("\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n"))
  }

  @Test func `The nonce is a 16-byte value, and no other can be used`() async {
    await #expect(processExitsWith: .failure) {
      _ = ClientHandshake(host: "a", path: "/", nonce: Array(1...15))
    }
  }

  @Test func `The request MUST include |Sec-WebSocket-Version|. The value of this header field MUST be 13`() {
    #expect(values(of: "Sec-WebSocket-Version") == ["13"])
  }

  @Test func `|Sec-WebSocket-Protocol| indicates comma-separated subprotocols, ordered by preference`() {
    #expect(values(of: "Sec-WebSocket-Protocol") == ["chat, superchat"])
    var writer = ByteWriter()
    ClientHandshake(host: "a", path: "/", nonce: Array(1...16)).appendRequest(into: &writer)
    #expect(!writer.span.text.contains("Sec-WebSocket-Protocol"), "nothing is offered by an empty value")
  }

  @Test(arguments: [[""], ["chat room"], ["ch\u{E4}t"], ["chat,superchat"], ["chat", "chat"]])
  func `The elements MUST be non-empty strings of the characters of a token and MUST all be unique strings`(
    protocols: [String]
  ) async {
    await #expect(processExitsWith: .failure) { [protocols] in
      _ = ClientHandshake(host: "a", path: "/", nonce: Array(1...16), protocols: protocols)
    }
  }
}
