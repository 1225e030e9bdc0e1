import Bytes
import Testing
import WebSocket

/// RFC 6455, section 4.1: "The client MUST validate the server's response as follows".
@Suite("RFC 6455, section 4.1, the server's response") struct ServerResponseTests {
  private typealias Sample = SampleHandshake

  private func read(_ response: [UInt8]) throws(ClientHandshakeError) -> ClientHandshake.Response? {
    try Sample.client.read(response.span)
  }

  /// Checks that the client does not take a response.
  private func expectFailure(
    _ error: ClientHandshakeError, _ response: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) { _ = try read(response) }
  }

  @Test(arguments: [100, 200, 301, 401, 403, 404, 426, 503])
  func `If the status code received from the server is not 101, the client handles the response per HTTP`(
    status: Int
  ) {
    expectFailure(.notUpgraded(status: status), Sample.response("HTTP/1.1 \(status) Whatever"))
  }

  @Test(arguments: [
    [], ["Upgrade: "], ["Upgrade: websockets"], ["Upgrade: h2c"], ["Upgrade: h2c, websocket"], ["Up-grade: websocket"],
  ])
  func
    `If the response lacks an |Upgrade| header field or it contains a value that is not "websocket", the client MUST fail`(
      fields: [String]
    )
  {
    expectFailure(.noUpgradeToWebSocket, Sample.response(fields: fields + [Sample.connection, Sample.accept]))
  }

  @Test(arguments: [[], ["Connection: close"], ["Connection: Upgraded, keep-alive"], ["Connection: "]])
  func
    `If the response lacks a |Connection| header field or it doesn't contain the token "Upgrade", the client MUST fail`(
      fields: [String]
    )
  {
    expectFailure(.connectionNotUpgraded, Sample.response(fields: fields + [Sample.upgrade, Sample.accept]))
  }

  @Test(arguments: [
    [], ["Sec-WebSocket-Accept: "], ["Sec-WebSocket-Accept: dGhlIHNhbXBsZSBub25jZQ=="],
    ["Sec-WebSocket-Accept: s3pplmbitxaq9kygzzhzrbk+xoo="], ["Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo"],
    ["Sec-WebSocket-Accept: \"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\""],
  ])
  func `If the response lacks |Sec-WebSocket-Accept| or it contains another value, the client MUST fail`(
    fields: [String]
  ) {
    expectFailure(.wrongAcceptKey, Sample.response(fields: [Sample.upgrade, Sample.connection] + fields))
  }

  @Test(arguments: ["permessage-deflate", "x-unknown; a=1"])
  func `If the response indicates the use of an extension that was not present in the client's handshake, it MUST fail`(
    value: String
  ) {
    expectFailure(.unexpectedExtension, Sample.response(and: ["Sec-WebSocket-Extensions: \(value)"]))
  }

  @Test(arguments: ["other", "Chat", "chat, superchat", "chat,", ""])
  func
    `If the response indicates the use of a subprotocol that was not present in the client's handshake, it MUST fail`(
      value: String
    )
  {
    expectFailure(.unexpectedProtocol, Sample.response(and: ["Sec-WebSocket-Protocol: \(value)"]))
  }

  @Test(arguments: [
    "HTTP/1.0 101 Switching Protocols", "HTTP/2 101", "HTTP/1.1 1010 More Digits", "HTTP/1.1 101x", "HTTP/1.1  101 Two",
    "101 Switching Protocols", "x",
  ])
  func `If the server's response does not conform to the requirements, the client MUST fail: status line`(line: String)
  {
    expectFailure(.malformedHead, Sample.response(line))
  }

  @Test(arguments: ["no colon", ": nameless", "X: 1\nY: 2", "X: 1\rY: 2"])
  func `If the server's response does not conform to the requirements, the client MUST fail: fields`(line: String) {
    expectFailure(.malformedHead, Sample.response(and: [line]))
  }

  @Test func `all header field names are case-insensitive`() throws {
    for transform in [{ $0.lowercased() }, { $0.uppercased() }] as [(String) -> String] {
      let fields = [Sample.upgrade, Sample.connection, Sample.accept].map { field in
        let name = field.prefix { $0 != ":" }
        return transform(String(name)) + field.dropFirst(name.count)
      }
      let response = try read(Sample.response(fields: fields))
      #expect(response != nil)
    }
  }

  @Test(arguments: [
    ["Upgrade: WebSocket", Sample.connection, Sample.accept],
    [Sample.upgrade, "Connection: keep-alive,\tuPGRADE ", Sample.accept],
    [Sample.upgrade, "Connection: keep-alive", Sample.connection, Sample.accept],
    [Sample.upgrade, Sample.connection, Sample.accept + " \t"], [Sample.accept, Sample.connection, Sample.upgrade],
  ])
  func `values match in either case, and "ignoring any leading and trailing whitespace"`(fields: [String]) throws {
    let response = try read(Sample.response(fields: fields))
    #expect(response != nil)
  }

  @Test(arguments: [nil, "chat", "superchat"])
  func `If the response is validated as provided for above, _The WebSocket Connection is Established_`(
    selected: String?
  ) throws {
    let lines = try Sample.answer(selecting: selected)
    let head = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    for count in head.indices {
      let response = try read(Array(head[..<count]))
      #expect(response == nil, "the first \(count) bytes")
    }
    let response = try #require(try read(head + frame(.text, "frames that came with it", from: .server)))
    #expect(response.selectedProtocol == selected, "the _Subprotocol In Use_")
    #expect(response.compression == nil, "the _Extensions In Use_")
    #expect(response.byteCount == head.count)
  }

  @Test func `a head without an end is given up`() throws {
    let endless = [UInt8](repeating: 0x61, count: ClientHandshake.maximumHeadByteCount)
    let response = try read(Array(endless.dropLast()))
    #expect(response == nil)
    expectFailure(.headTooLong(limit: endless.count), endless)
  }
}
