import Testing
import WebSocket

/// RFC 6455, section 4.4.
@Suite("RFC 6455, section 4.4, supporting multiple versions") struct VersionTests {
  @Test(arguments: ["0", "7", "8", "25", "255"])
  func `If the server doesn't support the version, it MUST respond with all versions it is willing to use`(
    version: String
  ) throws {
    let error = #expect(throws: HandshakeError.self) { try SampleHandshake.answer { $0.versions = [version] } }
    let advertised = try #require(error?.responseFields.first { $0.name == "Sec-WebSocket-Version" }?.value)
    #expect(throws: Never.self, "the client can repeat the handshake with it") {
      try SampleHandshake.answer { $0.versions = [advertised] }
    }
  }
}
