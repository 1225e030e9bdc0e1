import Bytes
import WebSocket

/// A result of the reader with the bytes it points at, so that results of differently split inputs can be compared.
enum Heard: Equatable {
  case text(String)
  case binary([UInt8])
  case ping([UInt8])
  case pong([UInt8])
  case close(UInt16?, String)
  case violation(Violation)
}

let generous = MessageReader.Limits(maximumMessageByteCount: 1 << 20, maximumFragmentCount: 100)

/// What a reader hears in `pieces`, presented one after the other behind what was left unread, up to the first violation.
func hear(
  _ pieces: [ArraySlice<UInt8>], as role: MessageReader.Role, limits: MessageReader.Limits = generous,
  compression: Compression? = nil
) -> [Heard] {
  var reader = MessageReader(role: role, limits: limits, compression: compression)
  var inflater = Inflater()
  var heard: [Heard] = []
  var unread: [UInt8] = []
  for piece in pieces {
    unread += piece
    var offset = 0
    while let next = hear(&reader, &inflater, &unread, &offset) {
      heard.append(next)
      if case .violation = next { return heard }
    }
    unread.removeFirst(offset)
  }
  return heard
}

func hear(
  _ bytes: [UInt8], as role: MessageReader.Role = .server, limits: MessageReader.Limits = generous,
  compression: Compression? = nil
) -> [Heard] {
  hear([bytes[...]], as: role, limits: limits, compression: compression)
}

private func hear(
  _ reader: inout MessageReader, _ inflater: inout Inflater, _ input: inout [UInt8], _ offset: inout Int
) -> Heard? {
  var span = input.mutableSpan
  let result = reader.next(in: &span, from: &offset, inflatingWith: &inflater)
  switch result {
  case .needsMoreBytes: return nil
  case .violation(let violation): return .violation(violation)
  case .ping(let range): return .ping(Array(input[range]))
  case .pong(let range): return .pong(Array(input[range]))
  case .close(let code, let reason): return .close(code?.rawValue, String(decoding: input[reason], as: UTF8.self))
  case .message(let kind, let payload):
    let bytes =
      switch payload {
      case .input(let range): Array(input[range])
      case .assembled: reader.assembled.array
      case .inflated: inflater.inflated.array
      }
    return kind == .binary ? .binary(bytes) : .text(String(decoding: bytes, as: UTF8.self))
  }
}

/// One frame as a client, masked with an arbitrary key, or a server sends it.
func frame(
  _ opcode: Opcode, _ payload: [UInt8], isFinal: Bool = true, from sender: MessageReader.Role = .client
) -> [UInt8] {
  var writer = ByteWriter()
  Frame.append(
    opcode, payload: payload.span, isFinal: isFinal, mask: sender == .client ? 0x37FA_213D : nil, into: &writer)
  return writer.bytes
}

func frame(
  _ opcode: Opcode, _ text: String, isFinal: Bool = true, from sender: MessageReader.Role = .client
) -> [UInt8] {
  frame(opcode, Array(text.utf8), isFinal: isFinal, from: sender)
}
