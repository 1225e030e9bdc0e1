import Bytes
import HTTP
import WebSocket

/// One peer. There may be many thousands that say nothing, so what only the handshake needs is apart.
struct EchoConnection {
  /// Reads the request; `nil` when there is no more to come.
  var handshake: Handshake?
  var reader: MessageReader
  /// The front of a head or of a frame.
  var unread = ByteQueue()
  /// What the kernel has not taken.
  var unsent = ByteQueue()
  /// Nothing more is read. It ends when everything is sent.
  var isEnding = false

  init(_ limits: EchoLimits) {
    handshake = Handshake()
    reader = MessageReader(
      role: .server,
      limits: MessageReader.Limits(
        maximumMessageByteCount: limits.messageByteCount, maximumFragmentCount: limits.fragmentCount))
  }

  /// Whether messages are read.
  var isOpen: Bool { handshake == nil && !isEnding }

  /// The state of a request, in memory of its own that the end of the handshake frees.
  final class Handshake {
    var parser = RequestParser(limits: HTTPLimits())
  }
}
