import Testing
import WebSocket

/// RFC 6455, section 9.1.
@Suite struct ExtensionListTests {
  @Test(
    arguments: [
      ["permessage-deflate;;x"], ["permessage-deflate;"], ["permessage-deflate; x="], ["permessage-deflate; =8"],
      ["permessage-deflate; x=\"8"], ["permessage-deflate; x=\"\""], ["permessage-deflate; x=\"8 \""],
      ["permessage-deflate; x=\"8\" 9"], ["permessage-deflate; x=8 9"], ["permessage deflate"], ["x/y"], ["\"x\""],
      ["; x"], ["x; y=\"\\\""], ["x; y=\"a,b\""], ["x; ö"], [""], [","], ["", " "], ["permessage-deflate", "x;"],
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

  @Test func `no field is no extension`() throws {
    #expect(try acceptance([]).compression == nil)
    #expect(try acceptance(["x-other; a=1", "permessage-bzip2"]).compression == nil)
  }
}
