import WebSocket

/// The bounds of an echo.
package struct EchoLimits: Sendable {
  /// Bytes of a message; beyond it close 1009.
  package var messageByteCount = 65_536
  /// Frames of a message; beyond it close 1009.
  package var fragmentCount = 1024
  /// Time from the connect to the end of the request's head; beyond it a reset.
  package var handshakeTimeout: Duration = .seconds(10)

  package init() {}

  /// Bytes that may wait for a peer that does not read; beyond it a reset. It leaves room for two messages of the largest size.
  var unsentByteCount: Int { 2 * messageByteCount + 1 << 20 }

  var message: MessageReader.Limits {
    MessageReader.Limits(maximumMessageByteCount: messageByteCount, maximumFragmentCount: fragmentCount)
  }
}
