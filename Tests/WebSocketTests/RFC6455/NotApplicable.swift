import Testing

/// The sentences of RFC 6455 with a MUST that bind nothing here, in its order, so that their absence is seen.
@Suite("RFC 6455, what does not apply") struct NotApplicable {
  // MARK: Sections 3 and 4.1

  @Test(.disabled("the client takes host and path, not a URI"))
  func `Fragment identifiers MUST NOT be used on these URIs`() {}

  @Test(.disabled("the client takes host and path, not a URI"))
  func `the character "#", when not indicating the start of a fragment, MUST be escaped as %23`() {}

  @Test(.disabled("the client takes host and path, not a URI"))
  func `The components of the WebSocket URI passed into this algorithm MUST be valid`() {}

  @Test(.disabled("the client's connections are opened by its caller"))
  func `There MUST be no more than one connection in a CONNECTING state`() {}

  @Test(.disabled("the client's connections are opened by its caller"))
  func `If it cannot determine the IP address, the client MUST assume that each host name is a distinct remote host`() {
  }

  @Test(.disabled("there is no support for proxies"))
  func `For proxy autoconfiguration scripts, the URI MUST be constructed using the definition of a WebSocket URI`() {}

  @Test(.disabled("the client's connections are opened by its caller"))
  func `If the connection could not be opened, the client MUST _Fail the WebSocket Connection_`() {}

  @Test(.disabled("the client's TLS is its caller's"))
  func `If /secure/ is true, the client MUST perform a TLS handshake`() {}

  @Test(.disabled("the client's TLS is its caller's"))
  func `Clients MUST use the Server Name Indication extension in the TLS handshake`() {}

  @Test(.disabled("randomness comes from the caller, as a value"))
  func `The nonce MUST be selected randomly for each connection`() {}

  @Test(.disabled("the client is no browser"))
  func `The request MUST include |Origin| if the request is coming from a browser client`() {}

  @Test(.disabled("the client's bytes are sent by its caller"))
  func `the client MUST wait for a response from the server before sending any further data`() {}

  // MARK: Section 5

  @Test(.disabled("for those who define extensions"))
  func `Any extension MUST specify the length of the "Extension data", and how the extension use MUST be negotiated`() {
  }

  @Test(.disabled("randomness comes from the caller, as a value"))
  func `the client MUST pick a fresh masking key from the set of allowed 32-bit values`() {}

  @Test(.disabled("randomness comes from the caller, as a value"))
  func
    `the masking key MUST be derived from a strong source of entropy, and MUST NOT make it simple to predict the next`()
  {}

  @Test(.disabled("for intermediaries"))
  func `an intermediary MUST NOT attempt to change the fragmentation of a control frame`() {}

  @Test(.disabled("for intermediaries"))
  func `An intermediary MUST NOT change the fragmentation of a message if any reserved bit values are used`() {}

  @Test(.disabled("for intermediaries"))
  func `An intermediary MUST NOT change the fragmentation of any message where extensions have been negotiated`() {}

  @Test(.disabled("for intermediaries"))
  func `an intermediary that didn't see the WebSocket handshake MUST NOT change the fragmentation of any message`() {}

  @Test(.disabled("what is shown is its caller's"))
  func `As the data is not guaranteed to be human readable, clients MUST NOT show it to end users`() {}

  // MARK: Section 7

  @Test(.disabled("the client's connections are closed by its caller"))
  func `To _Fail the WebSocket Connection_, the client MUST _Close the WebSocket Connection_`() {}

  @Test(.disabled("the client's connections are watched by its caller"))
  func `If the underlying transport layer connection is unexpectedly lost, the client MUST _Fail_`() {}

  // MARK: Sections 10 and 11

  @Test(.disabled("randomness comes from the caller, as a value"))
  func `Clients MUST choose a new masking key for each frame`() {}

  @Test(.disabled("the client takes host and path, not a URI"))
  func `Characters in the host component that are excluded by the syntax MUST be converted from Unicode to ASCII`() {}

  @Test(.disabled("the client takes host and path, not a URI"))
  func `Characters in other components that are excluded by the syntax MUST be converted by first encoding as UTF-8`() {
  }
}
