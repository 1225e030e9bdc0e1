import Bytes
import TestSupport
import WebSocket

/// A client of the echo that says what it is told to, byte for byte.
final class EchoClient {
  let socket: Socket
  private var reader = MessageReader(
    role: .client, limits: .init(maximumMessageByteCount: 1 << 24, maximumFragmentCount: 1 << 16))
  private var unread: [UInt8] = []

  init(_ address: Endpoint) throws { socket = try Socket(to: address) }

  static let request = Array(
    """
    GET / HTTP/1.1\r
    Host: localhost\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    Sec-WebSocket-Version: 13\r
    \r\n
    """.utf8)

  /// Upgrades, and sends `ahead` in the same segment.
  func open(sendingAhead ahead: [UInt8] = []) throws {
    try socket.send(Self.request + ahead)
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let start = unread.indices.first(where: { unread[$0...].starts(with: end) }) {
        guard unread.starts(with: Array("HTTP/1.1 101 ".utf8)) else { throw SupportFailure("no upgrade") }
        unread.removeFirst(start + end.count)
        return
      }
      try receive()
    }
  }

  static func frame(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    Frame.append(opcode, payload: payload.span, mask: 0x1234_5678, into: &writer)
    return writer.bytes
  }

  /// The next message or control frame, as its opcode and payload.
  func next() throws -> (opcode: Opcode, payload: [UInt8]) {
    while true {
      var offset = 0
      var span = unread.mutableSpan
      let result = reader.next(in: &span, from: &offset)
      let consumed = unread
      unread.removeFirst(offset)
      switch result {
      case .needsMoreBytes: try receive()
      case .message(let kind, .input(let range)): return (kind == .text ? .text : .binary, Array(consumed[range]))
      case .message(let kind, _):
        let reader = reader
        return (kind == .text ? .text : .binary, reader.assembled.array)
      case .ping(let range): return (.ping, Array(consumed[range]))
      case .pong(let range): return (.pong, Array(consumed[range]))
      case .close(let code, _): return (.close, code.map { [UInt8($0.rawValue >> 8), UInt8($0.rawValue & 255)] } ?? [])
      case .violation(let violation): throw SupportFailure("\(violation)")
      }
    }
  }

  private func receive() throws {
    let bytes = try socket.receive(before: Deadline())
    if bytes.isEmpty { throw SupportFailure("nothing comes") }
    unread += bytes
  }
}
