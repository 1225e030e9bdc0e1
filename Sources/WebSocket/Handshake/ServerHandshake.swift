import Bytes

/// The server's side of the opening handshake (RFC 6455, section 4.2).
package enum ServerHandshake {
  /// - Throws: what is wrong with the request; each error knows its HTTP status.
  package static func check(_ request: UpgradeRequest) throws(HandshakeError) -> Acceptance {
    guard request.method == "GET" else { throw .methodNotGet }
    guard request.httpMinorVersion >= 1 else { throw .httpVersionTooOld }
    guard request.host != nil else { throw .missingHost }
    guard FieldValues.contain("websocket", in: request.upgrade) else { throw .noUpgradeToWebSocket }
    guard FieldValues.contain("upgrade", in: request.connection) else { throw .connectionNotUpgraded }
    guard request.versions == ["13"] else { throw .unsupportedVersion }
    guard request.keys.count == 1, HandshakeKey.isValid(request.keys[0]) else { throw .invalidKey }
    let protocols = FieldValues.elements(of: request.protocols)
    guard protocols.isEmpty == request.protocols.isEmpty, FieldValues.areUniqueTokens(protocols) else {
      throw .invalidProtocols
    }
    // "If a value is received [...] that does not conform to the ABNF below, the recipient of such malformed data MUST immediately
    // _Fail the WebSocket Connection_" (section 9.1).
    guard let extensions = ExtensionElement.list(of: request.extensions) else { throw .invalidExtensions }
    return Acceptance(
      acceptKey: HandshakeKey.accept(request.keys[0]), offeredProtocols: protocols,
      compression: Compression(offered: extensions))
  }
}

/// A request that may become a WebSocket.
package struct Acceptance: Equatable, Sendable {
  /// The value of `Sec-WebSocket-Accept`.
  package let acceptKey: String
  /// The subprotocols that the client speaks, the one it likes best first. At most one of them is to be selected.
  package let offeredProtocols: [String]
  /// What can be agreed on, if the client has offered compression.
  package let compression: Compression?

  /// Appends the whole response, behind which the frames begin.
  ///
  /// - Parameter compression: the one of this acceptance; `nil` declines it.
  package func appendResponse(
    selecting selected: String?, compression: Compression? = nil, into writer: inout ByteWriter
  ) {
    precondition(selected.map(offeredProtocols.contains) ?? true, "a subprotocol that was not offered")
    precondition(compression == nil || compression == self.compression, "compression that was not offered")
    writer.append(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
    writer.append(utf8: acceptKey)
    if let selected {
      writer.append("\r\nSec-WebSocket-Protocol: ")
      writer.append(utf8: selected)
    }
    if let compression {
      writer.append("\r\nSec-WebSocket-Extensions: ")
      compression.appendAnswer(into: &writer)
    }
    writer.append("\r\n\r\n")
  }
}
