import Bytes
import Glibc
import Reactor
import Testing

@Suite("Addresses and listening sockets")
struct AddressTests {
  @Test(
    "An address prints as it is written",
    arguments: ["127.0.0.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::8:800:200c:417a"])
  func roundTrip(text: String) throws {
    #expect(try #require(IPAddress(text)).description == text)
  }

  @Test(
    "With its port, an IPv6 address stands in brackets", arguments: [("10.1.2.3", "10.1.2.3:80"), ("::1", "[::1]:80")])
  func withPort(text: String, printed: String) throws {
    #expect(SocketAddress(ip: try #require(IPAddress(text)), port: 80).description == printed)
  }

  @Test("localhost is 127.0.0.1")
  func localhost() { #expect(IPAddress("localhost") == .v4(0x7F00_0001)) }

  @Test("An IPv4 address in IPv6 clothes is the IPv4 address")
  func mapped() { #expect(IPAddress("::ffff:10.1.2.3") == IPAddress("10.1.2.3")) }

  @Test(
    "Anything else is not an address",
    arguments: ["", "example.org", "1.2.3", "1.2.3.4.5", "256.1.1.1", "[::1]", "1::2::3"])
  func invalid(text: String) { #expect(IPAddress(text) == nil) }

  @Test("Port 0 becomes the port that the kernel picked")
  func pickedPort() throws {
    let listener = try ListeningSocket.bind(host: "127.0.0.1", port: 0)
    #expect(listener.address.port != 0)
    _ = try Client(to: listener.address)
  }

  @Test("A taken port is refused with the address and the reason")
  func taken() throws {
    let listener = try ListeningSocket.bind(host: "127.0.0.1", port: 0)
    let error = #expect(throws: ListenError.self) {
      try ListeningSocket.bind(host: "127.0.0.1", port: listener.address.port)
    }
    #expect(error?.description == "cannot listen on \(listener.address): address already in use")
  }

  @Test("A host name is refused by name")
  func hostName() {
    let error = #expect(throws: ListenError.self) { try ListeningSocket.bind(host: "example.org", port: 80) }
    #expect(error?.description == "cannot listen on example.org:80: example.org is not an IP address")
  }

  private static let hasIPv6 = (try? ListeningSocket.bind(host: "::1", port: 0)) != nil

  @Test("A socket on :: takes IPv4 peers, and knows them as such", .enabled(if: hasIPv6), .timeLimit(.minutes(1)))
  func dualStack() async throws {
    var probe = try ProbedLoop(host: "::")
    let client = try Client(to: SocketAddress(ip: .v4(INADDR_LOOPBACK), port: probe.listener.address.port))
    guard case .accepted(_, let peer) = try await probe.next() else { throw Unexpected() }
    #expect(peer.ip == .v4(INADDR_LOOPBACK))
    withExtendedLifetime(client) {}
  }
}
