import Bytes
import HTTP
import WebSocket

/// One peer. There may be many thousands that say nothing, so what only the handshake needs is apart.
struct EchoConnection {
  /// Reads the request; `nil` when there is no more to come.
  var handshake: Handshake?
  var reader: MessageReader
  private(set) var compression: Compression?
  /// The front of a head or of a frame.
  var unread = ByteQueue()
  /// What the kernel has not taken.
  var unsent = ByteQueue()
  /// Nothing more is read. It ends when everything is sent.
  var isEnding = false

  init(_ limits: EchoLimits) {
    handshake = Handshake()
    reader = Self.reader(limits, nil)
  }

  /// The handshake is done: what follows are frames.
  mutating func open(_ compression: Compression?, _ limits: EchoLimits) {
    handshake = nil
    self.compression = compression
    reader = Self.reader(limits, compression)
  }

  private static func reader(_ limits: EchoLimits, _ compression: Compression?) -> MessageReader {
    MessageReader(
      role: .server,
      limits: MessageReader.Limits(
        maximumMessageByteCount: limits.messageByteCount, maximumFragmentCount: limits.fragmentCount),
      compression: compression)
  }

  /// Whether messages are read.
  var isOpen: Bool { handshake == nil && !isEnding }

  /// The state of a request, in memory of its own that the end of the handshake frees.
  final class Handshake {
    var parser = RequestParser(limits: HTTPLimits())
  }
}
