/// Why a request can't become a WebSocket (RFC 6455, section 4.2.1).
package enum HandshakeError: Error, Equatable, Sendable {
  case methodNotGet
  /// HTTP/1.0, which knows no upgrade.
  case httpVersionTooOld
  case missingHost
  /// `Upgrade` does not name `websocket`.
  case noUpgradeToWebSocket
  /// `Connection` does not name `Upgrade`, without which the upgrade was not meant for this hop.
  case connectionNotUpgraded
  /// Not exactly one `Sec-WebSocket-Version`, or another than 13.
  case unsupportedVersion
  /// Not exactly one `Sec-WebSocket-Key`, or one that is not 16 bytes in base 64.
  case invalidKey
  /// `Sec-WebSocket-Protocol` is not a list of different tokens. The list is not quoted: it may carry a secret.
  case invalidProtocols
  /// `Sec-WebSocket-Extensions` is not a list of extensions.
  case invalidExtensions

  /// The status of the HTTP response.
  package var status: Int {
    switch self {
    case .methodNotGet: 405
    case .noUpgradeToWebSocket, .unsupportedVersion: 426
    case .httpVersionTooOld, .missingHost, .connectionNotUpgraded, .invalidKey, .invalidProtocols,
      .invalidExtensions:
      400
    }
  }

  /// The fields that go with that status (RFC 9110, sections 15.5.6 and 15.5.22; RFC 6455, section 4.4).
  package var responseFields: [(name: String, value: String)] {
    switch status {
    case 405: [("Allow", "GET")]
    case 426: [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")]
    default: []
    }
  }
}
