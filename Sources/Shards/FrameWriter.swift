import Bytes
import WebSocket

/// Frames that are about to be sent: to one connection, or to many.
struct FrameWriter {
  private(set) var frames = ByteWriter()
  /// The message that is being written; a frame's header, with the length, stands before it.
  private var payload = ByteWriter()

  var byteCount: Int { frames.byteCount }

  mutating func removeAll() { frames.removeAll() }

  /// Appends the message that `encode` writes.
  mutating func append(_ encode: (inout ByteWriter) -> Void) {
    payload.removeAll()
    encode(&payload)
    let message = payload
    Frame.append(.text, payload: message.span, into: &frames)
  }

  mutating func append(_ opcode: Opcode, payload: Span<UInt8>) { Frame.append(opcode, payload: payload, into: &frames) }

  mutating func appendClose(_ code: CloseCode?, reason: String) {
    Frame.appendClose(code, reason: reason, into: &frames)
  }

  /// Appends bytes that are no frame: HTTP.
  mutating func appendHTTP(_ encode: (inout ByteWriter) -> Void) { encode(&frames) }
}
