import Testing
import WebSocket

/// RFC 6455, section 4.2.1: "The client's opening handshake consists of the following parts. If the server finds that the client did
/// not send a handshake that matches the description below, the server MUST stop processing the client's handshake and return an
/// HTTP response with an appropriate error code."
@Suite("RFC 6455, section 4.2.1, reading the client's opening handshake") struct ReadingTheHandshakeTests {
  typealias Change = @Sendable (inout UpgradeRequest) -> Void

  private func expectRefusal(
    _ error: HandshakeError, status: Int, _ change: Change, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var request = SampleHandshake.request
    change(&request)
    #expect(throws: error, sourceLocation: sourceLocation) { try ServerHandshake.check(request) }
    #expect(error.status == status, sourceLocation: sourceLocation)
  }

  private func expectAcceptance(_ change: Change, sourceLocation: SourceLocation = #_sourceLocation) {
    var request = SampleHandshake.request
    change(&request)
    #expect(throws: Never.self, sourceLocation: sourceLocation) { try ServerHandshake.check(request) }
  }

  @Test func `1. An HTTP/1.1 or higher GET request`() {
    for method in ["POST", "HEAD", "get"] { expectRefusal(.methodNotGet, status: 405) { $0.method = method } }
    #expect(HandshakeError.methodNotGet.responseFields.contains { $0 == ("Allow", "GET") })
    expectRefusal(.httpVersionTooOld, status: 400) { $0.httpMinorVersion = 0 }
  }

  @Test func `2. A |Host| header field`() {
    expectRefusal(.missingHost, status: 400) { $0.host = nil }
  }

  @Test func `3. An |Upgrade| header field containing the value "websocket", case-insensitive`() {
    for values in [[], [""], ["websockets"], ["web socket"], ["h2c"], ["webSoc\u{212A}et"]] as [[String]] {
      expectRefusal(.noUpgradeToWebSocket, status: 426) { $0.upgrade = values }
    }
    for values in [["WebSocket"], ["h2c, WEBSOCKET"], ["h2c", "websocket"]] { expectAcceptance { $0.upgrade = values } }
  }

  @Test func `4. A |Connection| header field that includes the token "Upgrade", case-insensitive`() {
    for values in [[], [""], ["keep-alive"], ["Upgraded"], ["keep-alive Upgrade"]] as [[String]] {
      expectRefusal(.connectionNotUpgraded, status: 400) { $0.connection = values }
    }
    for values in [["keep-alive,\tuPGRADE "], ["keep-alive", "Upgrade"]] { expectAcceptance { $0.connection = values } }
  }

  @Test(arguments: [
    [], [""], ["dGhlIHNhbXBsZSBub25jZQ="], ["dGhlIHNhbXBsZSBub25jZQ"], ["dGhlIHNhbXBsZQ=="],
    ["dGhlIHNhbXBsZSBub25jZSE="], ["dGhlIHNhbXBsZSBub25-ZQ=="], ["dGhlIHNhbXBsZSBub25_ZQ=="],
    ["dGhlIHNhbXBs SBub25jZQ=="], ["dGhlIHNhbXBsZSBub25jZQAA=="], ["========================"],
  ])
  func `5. A |Sec-WebSocket-Key| header field with a base64-encoded value that is 16 bytes in length`(keys: [String]) {
    expectRefusal(.invalidKey, status: 400) { $0.keys = keys }
  }

  @Test func `5. A |Sec-WebSocket-Key| may be any 16 bytes`() {
    for key in ["AAAAAAAAAAAAAAAAAAAAAA==", "++//AAAAAAAAAAAAAAAAAA==", "/////////////////////w=="] {
      expectAcceptance { $0.keys = [key] }
    }
  }

  @Test(arguments: [[], [""], ["8"], ["12"], ["14"], ["013"], ["13.0"], ["13, 8"], ["-13"], ["thirteen"]])
  func `6. A |Sec-WebSocket-Version| header field, with a value of 13`(versions: [String]) {
    expectRefusal(.unsupportedVersion, status: 426) { $0.versions = versions }
  }

  @Test(arguments: [
    ["chat room"], ["chat; a"], ["chat/1"], ["\"chat\""], ["ch\u{7F}at"], ["ch\u{E4}t"], ["chat, chat"],
    ["chat", "chat"], [""], [","], ["", " "],
  ])
  func `8. Optionally, |Sec-WebSocket-Protocol|, with a list of values`(protocols: [String]) {
    expectRefusal(.invalidProtocols, status: 400) { $0.protocols = protocols }
  }

  @Test func `8. The list is ordered by preference, and may be spread over fields`() throws {
    var request = SampleHandshake.request
    #expect(try ServerHandshake.check(request).offeredProtocols == ["chat", "superchat"])
    request.protocols = ["superchat, ,", "!#$%&'*+-.^_`|~9", "\tchat "]
    #expect(try ServerHandshake.check(request).offeredProtocols == ["superchat", "!#$%&'*+-.^_`|~9", "chat"])
    request.protocols = []
    #expect(try ServerHandshake.check(request).offeredProtocols == [])
  }
}
