import Bytes
import WebSocket

/// However a stream of frames is cut, the same is heard; limits hold; what was heard can be said again.
func checkFrames(_ input: [UInt8]) throws(BrokenPromise) {
  guard let stream = CutStream(input) else { return }
  let role: MessageReader.Role = stream.options & 1 == 0 ? .server : .client
  let isTight = stream.options & 2 != 0
  let limits = MessageReader.Limits(
    maximumMessageByteCount: isTight ? 20 : 65_536, maximumFragmentCount: isTight ? 3 : 1000)
  let compression = stream.options & 4 == 0 ? nil : agreements.last

  let whole = try hear([stream.bytes], as: role, limits, compression)
  let cut = try hear(stream.pieces, as: role, limits, compression)
  try promise(cut == whole, "at once: \(whole)\nin pieces: \(cut)")
  for event in whole { try event.checkLimits(limits) }

  let repeatable = whole.filter(\.isRepeatable)
  var frames = ByteWriter()
  for event in repeatable { event.append(to: &frames, mask: role == .server ? 0x37FA_213D : nil) }
  let echo = try hear([frames.bytes[...]], as: role, limits, compression)
  try promise(echo == repeatable, "said: \(repeatable)\nheard: \(echo)")
}

/// A result of the reader with the bytes that it points at.
private enum Heard: Equatable {
  case message(MessageKind, [UInt8])
  case ping([UInt8])
  case pong([UInt8])
  case close(CloseCode?, reason: [UInt8])
  case violation(Violation)

  var isRepeatable: Bool { if case .violation = self { false } else { true } }

  func checkLimits(_ limits: MessageReader.Limits) throws(BrokenPromise) {
    switch self {
    case .message(let kind, let payload):
      try promise(payload.count <= limits.maximumMessageByteCount, "a message of \(payload.count) bytes")
      try promise(kind == .binary || String(validating: payload, as: UTF8.self) != nil, "text that is none")
    case .ping(let payload), .pong(let payload):
      try promise(payload.count <= 125, "a control frame of \(payload.count) bytes")
    case .close(let code, let reason):
      try promise(reason.count <= 123, "a reason of \(reason.count) bytes")
      try promise(String(validating: reason, as: UTF8.self) != nil, "a reason that is no text")
      try promise(code?.isSendable ?? reason.isEmpty, "code \(code?.rawValue ?? 0)")
    case .violation(let violation):
      try promise(violation.closeCode.isSendable, "code \(violation.closeCode.rawValue)")
    }
  }

  /// Appends the one frame that says it.
  func append(to frames: inout ByteWriter, mask: UInt32?) {
    switch self {
    case .message(let kind, let payload):
      Frame.append(kind == .text ? .text : .binary, payload: payload.span, mask: mask, into: &frames)
    case .ping(let payload): Frame.append(.ping, payload: payload.span, mask: mask, into: &frames)
    case .pong(let payload): Frame.append(.pong, payload: payload.span, mask: mask, into: &frames)
    case .close(let code, let reason):
      Frame.appendClose(code, reason: String(decoding: reason, as: UTF8.self), mask: mask, into: &frames)
    case .violation: break
    }
  }
}

/// What a reader hears in `pieces`, up to the first violation, after which it has to say the same for ever.
private func hear(
  _ pieces: [ArraySlice<UInt8>], as role: MessageReader.Role, _ limits: MessageReader.Limits,
  _ compression: Compression?
) throws(BrokenPromise) -> [Heard] {
  var reader = MessageReader(role: role, limits: limits, compression: compression)
  var inflater = Inflater()
  var heard: [Heard] = []
  var unread: [UInt8] = []
  for piece in pieces {
    unread += piece
    unread = try withExactCopy(of: unread) { input throws(BrokenPromise) in
      var offset = 0
      while let event = try next(&reader, &inflater, &input, &offset) {
        heard.append(event)
        guard case .violation = event else { continue }
        let again = try next(&reader, &inflater, &input, &offset)
        try promise(again == event, "\(event), then \(again as Any)")
        return []
      }
      let rest = input.span.extracting(offset...).array
      try promise(unread.suffix(rest.count) == rest[...], "bytes that were not taken have changed")
      return rest
    }
    if case .violation = heard.last { return heard }
    // The front of a header, or a control frame that lacks its last byte: 2 bytes, a mask, 125 bytes.
    try promise(unread.count < 2 + 4 + 125, "\(unread.count) bytes wait for others")
  }
  return heard
}

private func next(
  _ reader: inout MessageReader, _ inflater: inout Inflater, _ input: inout MutableSpan<UInt8>, _ offset: inout Int
) throws(BrokenPromise) -> Heard? {
  let start = offset
  let result = reader.next(in: &input, from: &offset, inflatingWith: &inflater)
  try promise((start...input.count).contains(offset), "read from \(start) to \(offset) of \(input.count)")
  switch result {
  case .needsMoreBytes: return nil
  case .violation(let violation): return .violation(violation)
  case .ping(let range): return .ping(input.span.extracting(range).array)
  case .pong(let range): return .pong(input.span.extracting(range).array)
  case .close(let code, let reason): return .close(code, reason: input.span.extracting(reason).array)
  case .message(let kind, .input(let range)): return .message(kind, input.span.extracting(range).array)
  case .message(let kind, .assembled): return .message(kind, reader.assembled.array)
  case .message(let kind, .inflated): return .message(kind, inflater.inflated.array)
  }
}
