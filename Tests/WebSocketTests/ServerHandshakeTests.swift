import Bytes
import Testing
import WebSocket

@Suite struct ServerHandshakeTests {
  /// The request of RFC 6455, section 1.2.
  static let request = UpgradeRequest(
    method: "GET", httpMinorVersion: 1, host: "server.example.com", upgrade: ["websocket"], connection: ["Upgrade"],
    keys: ["dGhlIHNhbXBsZSBub25jZQ=="], versions: ["13"], protocols: ["chat, superchat"],
    extensions: [])

  @Test func `the example of the RFC is accepted with its key`() throws {
    let acceptance = try ServerHandshake.check(Self.request)
    #expect(acceptance.acceptKey == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(acceptance.offeredProtocols == ["chat", "superchat"])
  }

  @Test func `the response is the one of the RFC`() throws {
    var writer = ByteWriter()
    try ServerHandshake.check(Self.request).appendResponse(selecting: "chat", into: &writer)
    #expect(
      writer.span.text == """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
        Sec-WebSocket-Protocol: chat\r
        \r

        """)
  }

  typealias Change = @Sendable (inout UpgradeRequest) -> Void

  static let spellings: [Change] = [
    { $0.upgrade = ["h2c, WebSocket"] },
    { $0.upgrade = ["h2c", "WEBSOCKET"] },
    { $0.connection = ["keep-alive,\tuPGRADE "] },
    { $0.protocols = [] },
    { $0.protocols = ["chat, ", ",superchat"] },
    { $0.keys = ["++//AAAAAAAAAAAAAAAAAA=="] },
  ]

  @Test(arguments: spellings)
  func `names match in either case and lists may be spread over fields`(change: Change) {
    var request = Self.request
    change(&request)
    #expect(throws: Never.self) { try ServerHandshake.check(request) }
  }

  struct Refusal: Sendable {
    let error: HandshakeError
    let status: Int
    let change: Change

    init(_ error: HandshakeError, _ status: Int, _ change: @escaping Change) {
      self.error = error
      self.status = status
      self.change = change
    }
  }

  static let refusals = [
    Refusal(.methodNotGet, 405) { $0.method = "POST" },
    Refusal(.methodNotGet, 405) { $0.method = "get" },
    Refusal(.httpVersionTooOld, 400) { $0.httpMinorVersion = 0 },
    Refusal(.missingHost, 400) { $0.host = nil },
    Refusal(.noUpgradeToWebSocket, 426) { $0.upgrade = [] },
    Refusal(.noUpgradeToWebSocket, 426) { $0.upgrade = ["websockets"] },
    // A Kelvin sign, which is a k to `String.lowercased()`.
    Refusal(.noUpgradeToWebSocket, 426) { $0.upgrade = ["webSoc\u{212A}et"] },
    Refusal(.connectionNotUpgraded, 400) { $0.connection = ["keep-alive"] },
    Refusal(.unsupportedVersion, 426) { $0.versions = [] },
    Refusal(.unsupportedVersion, 426) { $0.versions = ["8"] },
    Refusal(.unsupportedVersion, 426) { $0.versions = ["13", "13"] },
    Refusal(.invalidKey, 400) { $0.keys = [] },
    Refusal(.invalidKey, 400) { $0.keys += $0.keys },
    Refusal(.invalidKey, 400) { $0.keys = ["dGhlIHNhbXBsZSBub25jZQ="] },
    Refusal(.invalidKey, 400) { $0.keys = ["dGhlIHNhbXBsZSBub25jZSE="] },
    Refusal(.invalidKey, 400) { $0.keys = ["dGhlIHNhbXBsZSBub25-ZQ=="] },
    Refusal(.invalidKey, 400) { $0.keys = ["dGhlIHNhbXBsZQ=="] },
    Refusal(.invalidProtocols, 400) { $0.protocols = ["chat", "chat"] },
    Refusal(.invalidProtocols, 400) { $0.protocols = ["chat room"] },
  ]

  @Test(arguments: refusals) func `a request that breaks a rule is refused with its status`(refusal: Refusal) {
    var request = Self.request
    refusal.change(&request)
    #expect(throws: refusal.error) { try ServerHandshake.check(request) }
    #expect(refusal.error.status == refusal.status)
  }

  @Test func `426 names the version that is spoken, and 405 the method`() {
    #expect(
      HandshakeError.unsupportedVersion.responseFields.contains { $0 == ("Sec-WebSocket-Version", "13") })
    #expect(HandshakeError.methodNotGet.responseFields.contains { $0 == ("Allow", "GET") })
    #expect(HandshakeError.invalidKey.responseFields.isEmpty)
  }
}
