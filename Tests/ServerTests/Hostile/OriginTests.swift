import TestSupport
import Testing

@Suite("Pages of which origins may connect", .everyTransport)
struct OriginTests {
  private static let server = SuiteServer([
    "--websocket-allowed-origins", "https://play.example.com,http://localhost:3000",
  ])

  private func connect(from origin: String?) throws {
    _ = try TestClient(Self.server.get().listen, fields: origin.map { ["Origin": $0] } ?? [:])
  }

  @Test(
    "those of the list, however they are spelled, and clients that are no pages",
    arguments: [
      nil, "https://play.example.com", "https://play.example.com:443", "HTTPS://Play.Example.COM",
      "http://localhost:3000",
    ])
  func allowed(_ origin: String?) throws { try connect(from: origin) }

  @Test(
    "no others, however similar",
    arguments: [
      "https://play.example.com.evil.test", "https://evil-play.example.com", "https://evilplay.example.com",
      "https://a.play.example.com", "https://example.com", "https://play.example.co", "https://play.example.com.",
      "https://play.example.com:8443", "https://play.example.com:80", "http://play.example.com",
      "ws://play.example.com",
      "wss://play.example.com", "file://", "null", " ", "play.example.com", "//play.example.com",
      "https:play.example.com",
      "https://", "https://play.example.com/", "https://play.example.com/x", "https://play.example.com?x",
      "https://play.example.com#x", "https://evil.test#https://play.example.com", "https://play.example.com@evil.test",
      "https://evil.test@play.example.com", "https://play.example.com https://evil.test",
      "https://play.example.com, https://evil.test", "https://play%2Eexample.com",
      "https://play.example.com\\.evil.test",
      "http://localhost", "https://localhost:3000", "http://localhost:30000", "http://127.0.0.1:3000", "*",
    ])
  func refused(_ origin: String) throws {
    let refusal = #expect(throws: UpgradeRefused.self) { try connect(from: origin) }
    #expect(refusal?.response.status == 403)
    #expect(refusal?.response.json["code"]?.string == "origin_not_allowed")
  }

  @Test("without a list, the host that they connect to")
  func sameHost() throws {
    let listen = try SharedServer.on().process.listen
    for origin in ["http://\(listen)", "https://\(listen)"] { _ = try TestClient(listen, fields: ["Origin": origin]) }
    for origin in ["http://\(listen.host)", "http://localhost:\(listen.port)", "https://play.example.com", "null"] {
      let refusal = #expect(throws: UpgradeRefused.self) { _ = try TestClient(listen, fields: ["Origin": origin]) }
      #expect(refusal?.response.status == 403)
    }
  }
}
