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
    guard protocols.allSatisfy(FieldValues.isToken), Set(protocols).count == protocols.count else {
      throw .invalidProtocols
    }
    return Acceptance(acceptKey: HandshakeKey.accept(request.keys[0]), offeredProtocols: protocols)
  }
}

/// A request that may become a WebSocket.
package struct Acceptance: Equatable, Sendable {
  /// The value of `Sec-WebSocket-Accept`.
  package let acceptKey: String
  /// The subprotocols that the client speaks, the one it likes best first. At most one of them is to be selected.
  package let offeredProtocols: [String]

  /// Appends the whole response, behind which the frames begin.
  package func appendResponse(selecting selected: String?, into writer: inout ByteWriter) {
    precondition(selected.map(offeredProtocols.contains) ?? true, "a subprotocol that was not offered")
    writer.append(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
    writer.append(utf8: acceptKey)
    if let selected {
      writer.append("\r\nSec-WebSocket-Protocol: ")
      writer.append(utf8: selected)
    }
    writer.append("\r\n\r\n")
  }
}
