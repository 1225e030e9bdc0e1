import Bytes
import Testing
import WebSocket

/// RFC 7692, sections 5 and 7.1: what a server does with offers. Sentences are the RFC's.
@Suite struct OfferTests {
  static let agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

  // MARK: Section 5

  @Test func `To accept use of an offered PMCE, a server MUST include the extension name of the PMCE`() throws {
    #expect(try answer(["permessage-deflate"]) == Self.agreed)
    #expect(try answer(["x-other, permessage-deflate", "x-more"]) == Self.agreed, "and no name of another")
  }

  @Test func `A server that declines all offers does not include the field`() throws {
    #expect(try answer([]) == nil)
    #expect(try answer(["permessage-bzip2"]) == nil)
    #expect(try answer(["Permessage-deflate"]) == nil)
    #expect(try answer(["permessage-deflate; unknown"]) == nil)
  }

  @Test func `An element preceding another element has higher preference`() throws {
    let offers = [11, 9].map { "permessage-deflate; server_max_window_bits=\($0)" }
    #expect(try answer([offers.joined(separator: ", ")]) == Self.agreed + "; server_max_window_bits=11")
    #expect(try answer(offers.reversed()) == Self.agreed + "; server_max_window_bits=9")
    #expect(try answer(["permessage-deflate; unknown, " + offers[0]]) == Self.agreed + "; server_max_window_bits=11")
    #expect(try answer(["permessage-deflate; server_max_window_bits", "permessage-deflate"]) == Self.agreed)
  }

  @Test func `A caller may decline what could be agreed on`() throws {
    var writer = ByteWriter()
    try acceptance(["permessage-deflate"]).appendResponse(selecting: nil, into: &writer)
    #expect(!writer.span.text.contains("Extensions"))
  }

  // MARK: Section 7: "A server MUST decline an extension negotiation offer for this extension if any of the following conditions are met"

  @Test(arguments: ["unknown", "unknown=1", "Server_no_context_takeover", "window_bits=9"])
  func `The negotiation offer contains an extension parameter not defined for use in an offer`(parameter: String) throws
  {
    #expect(try answer(["permessage-deflate; \(parameter)"]) == nil)
    #expect(try answer(["permessage-deflate; \(parameter), permessage-deflate"]) == Self.agreed)
  }

  @Test(
    arguments: [
      "server_no_context_takeover=1", "client_no_context_takeover=true", "server_max_window_bits",
      "server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits=08", "server_max_window_bits=+8",
      "server_max_window_bits=0", "server_max_window_bits=-9", "server_max_window_bits=9.0", "server_max_window_bits=x",
      "client_max_window_bits=7", "client_max_window_bits=16", "client_max_window_bits=010",
      "client_max_window_bits=150",
    ])
  func `The negotiation offer contains an extension parameter with an invalid value`(parameter: String) throws {
    #expect(try answer(["permessage-deflate; \(parameter)"]) == nil)
    #expect(try answer(["permessage-deflate; \(parameter)", "permessage-deflate"]) == Self.agreed)
  }

  @Test(
    arguments: [
      "server_no_context_takeover", "client_no_context_takeover", "server_max_window_bits=10",
      "client_max_window_bits", "client_max_window_bits=10",
    ])
  func `The negotiation offer contains multiple extension parameters with the same name`(parameter: String) throws {
    #expect(try answer(["permessage-deflate; \(parameter)"]) != nil)
    #expect(try answer(["permessage-deflate; \(parameter); \(parameter)"]) == nil)
    #expect(try answer(["permessage-deflate; client_max_window_bits; client_max_window_bits=9"]) == nil)
  }

  // "The server doesn't support the offered configuration": not applicable, this one supports all of them.

  // MARK: Section 7.1.1

  @Test func `A server accepts an offer that includes server_no_context_takeover by including it in the response`()
    throws
  {
    #expect(try answer(["permessage-deflate; server_no_context_takeover"]) == Self.agreed)
  }

  @Test func `A server MAY include both no_context_takeover parameters even if the offer didn't`() throws {
    #expect(try answer(["permessage-deflate"]) == Self.agreed)
    #expect(try answer(["permessage-deflate; client_no_context_takeover"]) == Self.agreed)
  }

  // MARK: Section 7.1.2

  @Test(arguments: 8...15)
  func `A server accepts an offer with server_max_window_bits by including it with the same or smaller value`(bits: Int)
    throws
  {
    let offer = "permessage-deflate; server_max_window_bits=\(bits)"
    #expect(try answer([offer]) == Self.agreed + "; server_max_window_bits=\(bits)")
    #expect(try acceptance([offer]).compression?.windowBits == bits)
    #expect(try acceptance(["permessage-deflate"]).compression?.windowBits == 15, "and without it has the largest")
  }

  @Test(arguments: ["", "; client_max_window_bits", "; client_max_window_bits=8", "; client_max_window_bits=15"])
  func `If an offer doesn't have client_max_window_bits, the response MUST NOT include it`(parameter: String) throws {
    // Nor does it otherwise: "the server may either ignore this value or use this value".
    #expect(try answer(["permessage-deflate" + parameter]) == Self.agreed)
  }
}
