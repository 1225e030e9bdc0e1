import Bytes
import WebSocket

/// What all connections of a loop use, one after the other.
struct EchoTools: ~Copyable {
  let limits: EchoLimits
  /// Where answers are written.
  var output = ByteWriter()
  var inflater = Inflater()
  private var deflater = Deflater()
  private var compressed = ByteWriter()

  init(limits: EchoLimits) { self.limits = limits }

  /// Writes the message as it has come, compressed if that was agreed on and makes it shorter.
  mutating func echo(_ kind: MessageKind, _ message: Span<UInt8>, _ compression: Compression?) {
    let opcode: Opcode = kind == .text ? .text : .binary
    if let compression {
      compressed.removeAll()
      if deflater.compress(message, under: compression, into: &compressed) {
        let payload = compressed
        return Frame.append(opcode, payload: payload.span, isCompressed: true, into: &output)
      }
    }
    Frame.append(opcode, payload: message, into: &output)
  }

  /// Writes the message that has just been inflated.
  mutating func echoInflated(_ kind: MessageKind, _ compression: Compression?) {
    var used = Inflater()
    swap(&used, &inflater)
    echo(kind, used.inflated, compression)
    swap(&used, &inflater)
  }
}
