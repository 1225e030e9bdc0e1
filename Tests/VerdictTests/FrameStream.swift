import Bytes
import WebSocket

/// Takes the bytes of one direction of a WebSocket connection apart: the text messages, and everything else as it is to be passed on.
struct FrameStream {
  enum Item {
    /// The handshake, or a frame that is no text.
    case bytes([UInt8])
    case text([UInt8])
  }

  private let direction: Direction
  private var isOpen = false
  private var input = ByteQueue()
  private var reader: MessageReader

  init(from direction: Direction) {
    self.direction = direction
    reader = MessageReader(
      role: direction == .up ? .server : .client,
      limits: MessageReader.Limits(maximumMessageByteCount: 1 << 24, maximumFragmentCount: 1000))
  }

  /// A whole frame with a text, as it is sent in this direction.
  static func frame(_ text: [UInt8], _ direction: Direction) -> [UInt8] {
    frame { Frame.append(.text, payload: text.span, mask: mask(direction), into: &$0) }
  }

  mutating func read(_ bytes: [UInt8]) -> [Item] {
    input.append(bytes.span)
    return isOpen ? readFrames() : readHandshake()
  }

  private mutating func readHandshake() -> [Item] {
    let blank = Array("\r\n\r\n".utf8)
    let bytes = input.span.array
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: blank) }) else { return [] }
    isOpen = true
    input.discard(end + blank.count)
    return [.bytes(Array(bytes[..<(end + blank.count)]))] + readFrames()
  }

  private mutating func readFrames() -> [Item] {
    var items: [Item] = []
    var offset = 0
    let direction = direction
    var unread = input
    unread.withMutableSpan { bytes in
      while true {
        switch reader.next(in: &bytes, from: &offset) {
        case .needsMoreBytes: return
        case .message(_, .input(let range)): items.append(.text(bytes.span.extracting(range).array))
        case .message(_, .assembled): items.append(.text(reader.assembled.array))
        case .message(_, .inflated): preconditionFailure("players offer no compression")
        case .ping(let range): items.append(Self.control(.ping, bytes.span.extracting(range), direction))
        case .pong(let range): items.append(Self.control(.pong, bytes.span.extracting(range), direction))
        case .close(let code, let reason):
          let reason = bytes.span.extracting(reason).text
          items.append(
            .bytes(
              Self.frame { Frame.appendClose(code, reason: reason, mask: Self.mask(direction), into: &$0) }))
        case .violation(let violation): preconditionFailure("no frame: \(violation)")
        }
      }
    }
    unread.discard(offset)
    input = unread
    return items
  }

  private static func control(_ opcode: Opcode, _ payload: Span<UInt8>, _ direction: Direction) -> Item {
    .bytes(frame { Frame.append(opcode, payload: payload, mask: mask(direction), into: &$0) })
  }

  private static func frame(_ append: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    append(&writer)
    return writer.bytes
  }

  private static func mask(_ direction: Direction) -> UInt32? { direction == .up ? 0 : nil }
}
