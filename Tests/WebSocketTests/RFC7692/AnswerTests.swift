import Bytes
import Testing
import WebSocket

/// RFC 7692, sections 5 and 7.1: what a client offers, and which answers it takes. Sentences are the RFC's.
@Suite struct AnswerTests {
  private static func handshake(offersCompression: Bool) -> ClientHandshake {
    ClientHandshake(
      host: "server.example.com", path: "/chat", nonce: Array("the sample nonce".utf8),
      offersCompression: offersCompression)
  }

  private func response(
    _ extensions: [String], offersCompression: Bool = true
  ) throws(ClientHandshakeError) -> ClientHandshake.Response? {
    var writer = ByteWriter()
    writer.append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
    writer.append("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
    for value in extensions { writer.append(utf8: "Sec-WebSocket-Extensions: \(value)\r\n") }
    writer.append("\r\n")
    return try Self.handshake(offersCompression: offersCompression).read(writer.span)
  }

  private static let agreed = "permessage-deflate; server_no_context_takeover"

  // MARK: Section 5

  @Test func `a client includes an element with the extension name in its offer`() throws {
    var writer = ByteWriter()
    Self.handshake(offersCompression: true).appendRequest(into: &writer)
    let offer =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits"
    #expect(writer.span.text.contains("\r\nSec-WebSocket-Extensions: \(offer)\r\n"))
    #expect(try acceptance([offer]).compression != nil, "a server of the same make agrees")
    writer.removeAll()
    Self.handshake(offersCompression: false).appendRequest(into: &writer)
    #expect(!writer.span.text.contains("Extensions"))
  }

  @Test func `both ends agree on the same`() throws {
    let answer = try #require(try answer(["permessage-deflate; server_no_context_takeover; client_max_window_bits"]))
    let response = try response([answer])
    #expect(response?.compression?.windowBits == 15)
  }

  @Test func `an offer may be declined`() throws {
    let response = try response([])
    #expect(response != nil)
    #expect(response?.compression == nil)
  }

  @Test(arguments: [["permessage-bzip2"], [agreed + ", x-other"], [agreed, agreed], ["x-other", agreed]])
  func `a client MUST _Fail the WebSocket Connection_ on an extension that it did not offer`(extensions: [String]) {
    #expect(throws: ClientHandshakeError.unexpectedExtension) { _ = try response(extensions) }
  }

  @Test func `an answer to no offer fails`() {
    #expect(throws: ClientHandshakeError.unexpectedExtension) {
      _ = try response([Self.agreed], offersCompression: false)
    }
  }

  @Test(arguments: ["", "permessage-deflate;", "permessage-deflate; server_max_window_bits=\"10"])
  func `a malformed answer fails`(value: String) {
    #expect(throws: ClientHandshakeError.malformedHead) { _ = try response([value]) }
  }

  // MARK: Section 7: "A client MUST _Fail the WebSocket Connection_ if the peer server accepted an extension negotiation offer for this
  // extension with an extension negotiation response meeting any of the following conditions"

  @Test(arguments: ["unknown", "unknown=10"])
  func `The negotiation response contains an extension parameter not defined for use in a response`(parameter: String) {
    expectFailure(parameter)
  }

  @Test(
    arguments: [
      "client_no_context_takeover=1", "server_max_window_bits", "client_max_window_bits", "server_max_window_bits=7",
      "client_max_window_bits=16", "client_max_window_bits=09",
    ])
  func `The negotiation response contains an extension parameter with an invalid value`(parameter: String) {
    expectFailure(parameter)
  }

  @Test(
    arguments: [
      "server_no_context_takeover", "client_no_context_takeover; client_no_context_takeover",
      "server_max_window_bits=9; server_max_window_bits=9", "client_max_window_bits=9; client_max_window_bits=10",
    ])
  func `The negotiation response contains multiple extension parameters with the same name`(parameters: String) {
    expectFailure(parameters)
  }

  @Test func `The client does not support the configuration that the response represents`() {
    // It would have to keep the server's context from message to message, which it has asked the server not to use.
    for answer in ["permessage-deflate", "permessage-deflate; client_no_context_takeover"] {
      #expect(throws: ClientHandshakeError.invalidCompression) { _ = try response([answer]) }
    }
  }

  // MARK: Sections 7.1.1.2 and 7.1.2

  @Test(arguments: 8...15) func `a server may limit the client's window, and always its own`(bits: Int) throws {
    let limited = try response([Self.agreed + "; client_max_window_bits=\(bits)"])
    #expect(limited?.compression?.windowBits == bits)
    let free = try response([Self.agreed + "; server_max_window_bits=\(bits); client_no_context_takeover"])
    #expect(free?.compression?.windowBits == 15)
  }

  private func expectFailure(_ parameters: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(throws: ClientHandshakeError.invalidCompression, sourceLocation: sourceLocation) {
      _ = try response([Self.agreed + "; " + parameters])
    }
  }
}
