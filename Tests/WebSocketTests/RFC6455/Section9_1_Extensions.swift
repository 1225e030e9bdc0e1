import Bytes
import Testing
import WebSocket

/// RFC 6455, section 9. "A server MUST NOT respond with any extension not requested by the client" repeats section 4.2.2; that
/// "parameters MUST be chosen in accordance with the specification of the extension" and "MUST be defined for that extension" is
/// tested by the sentences of RFC 7692.
@Suite("RFC 6455, section 9, extensions") struct ExtensionListTests {
  @Test(
    arguments: [
      ["permessage-deflate;;x"], ["permessage-deflate;"], ["permessage-deflate; x="], ["permessage-deflate; =8"],
      ["permessage-deflate; x=\"8"],
      ["permessage-deflate; x=\"8\" 9"], ["permessage-deflate; x=8 9"], ["permessage deflate"], ["x/y"], ["\"x\""],
      ["; x"], ["x; ö"], [""], [","], ["", " "], ["permessage-deflate", "x;"],
    ])
  func `a recipient of malformed data MUST immediately _Fail the WebSocket Connection_`(values: [String]) {
    #expect(throws: HandshakeError.invalidExtensions) { try acceptance(values) }
    #expect(HandshakeError.invalidExtensions.status == 400)
  }

  @Test(
    arguments: [
      ["permessage-deflate; server_max_window_bits=\"10\""],
      ["permessage-deflate; server_max_window_bits=\"1\\0\""],
      ["permessage-deflate;server_max_window_bits=10"],
      ["\t permessage-deflate\t;\tserver_max_window_bits\t=\t10 "],
      [",, permessage-deflate; server_max_window_bits=10,,"],
      ["", "permessage-deflate; server_max_window_bits=10", ""],
      ["foo; bar=\"baz\"; a, permessage-deflate; server_max_window_bits=10", "x-other"],
    ])
  func `white space, quotes, empty elements and other extensions are no matter`(values: [String]) throws {
    #expect(try acceptance(values).compression?.windowBits == 10)
  }

  @Test(arguments: ["\"a b\"", "\"\"", "\"a,b\"", "\"a\\\"b\"", "\"10"])
  func `the value after quoted-string unescaping MUST conform to the 'token' ABNF`(value: String) {
    #expect(throws: HandshakeError.invalidExtensions) { try acceptance(["x; a=\(value)"]) }
  }

  @Test func `Any extension-token used MUST be a registered token`() throws {
    var writer = ByteWriter()
    offering.appendRequest(into: &writer)
    let offer = try #require(
      writer.span.text.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Extensions") })
    #expect(offer.hasPrefix("Sec-WebSocket-Extensions: permessage-deflate;"))
    #expect(!offer.contains(","))
  }

  @Test func `the client MUST NOT use them unless the server indicates that it wishes to use the extension`() throws {
    let response = try #require(try offering.read(SampleHandshake.response().span))
    #expect(response.compression == nil)
    #expect(hear([0xC1, 0], as: .client, compression: response.compression) == [.violation(.reservedBits(4))])
  }

  private var offering: ClientHandshake {
    ClientHandshake(host: "a", path: "/", nonce: Array("the sample nonce".utf8), offersCompression: true)
  }

  @Test func `no field is no extension`() throws {
    #expect(try acceptance([]).compression == nil)
    #expect(try acceptance(["x-other; a=1", "permessage-bzip2"]).compression == nil)
  }
}
