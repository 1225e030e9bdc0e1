import TestSupport
import Testing

/// RFC 6455, section 10.6, and the first step of section 4.2.2.
@Suite("RFC 6455, section 10.6, connection confidentiality and integrity")
struct ConfidentialityTests {
  @Test("WebSocket implementations MUST support TLS")
  func tls() throws {
    try Transport.$current.withValue(.encrypted) {
      let server = try SharedServer.on()
      #expect(server.process.listen.isEncrypted)
      try server.join(JoinRequest(newRoom()).creating()).actAndWait("1", "1")
    }
  }

  @Test("all further communication for the connection (including the server's handshake) MUST run through the tunnel")
  func noWayAround() throws {
    let address = try Transport.$current.withValue(.encrypted) { try SharedServer.on().process.listen }
    let plain = try RawConnection(#require(Endpoint(address.description)), isUpgraded: false)
    try plain.send(Array(RawConnection.request(host: address.description).utf8))
    #expect(try plain.readResponse().status == 400)
    try plain.waitForEnd()
  }
}
