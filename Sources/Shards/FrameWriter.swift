import Bytes
import WebSocket

/// Frames that are about to be sent: to one connection, or to many.
struct FrameWriter {
  /// Shorter messages are sent as they are: they fit into one packet with their headers either way.
  private static let minimumCompressedByteCount = 1024

  private struct LongMessage {
    /// Where its frame begins, and the payload that it ends with.
    let frameStart: Int
    let payload: Range<Int>
  }

  private var frames = ByteWriter()
  /// The message that is being compressed.
  private var scratch = ByteWriter()
  private var longMessages: [LongMessage] = []
  /// The same messages, the long ones compressed. Empty until somebody wants them so.
  private var compressedFrames = ByteWriter()
  /// Many connections get it, so it may stand in `Shard.shared`; and where it does, as long as that is not filled anew.
  var isForMany = false
  var place: (filling: Int, range: Range<Int>)?

  var byteCount: Int { frames.byteCount }

  mutating func removeAll() {
    frames.removeAll()
    if !longMessages.isEmpty { longMessages.removeAll(keepingCapacity: true) }
    if compressedFrames.byteCount > 0 { compressedFrames.removeAll() }
    isForMany = false
    place = nil
  }

  /// Appends the message that `encode` writes.
  ///
  /// - Parameter isSecret: it holds a token, so it is never compressed: the length would tell of the token when somebody else has chosen
  ///   what stands beside it (RFC 7457, section 2.6).
  mutating func append(isSecret: Bool = false, _ encode: (inout ByteWriter) -> Void) {
    let start = frames.byteCount
    let payload = Frame.append(.text, into: &frames, encode)
    if !isSecret, payload.count >= Self.minimumCompressedByteCount {
      longMessages.append(LongMessage(frameStart: start, payload: payload))
    }
  }

  mutating func append(_ opcode: Opcode, payload: Span<UInt8>) { Frame.append(opcode, payload: payload, into: &frames) }

  mutating func appendClose(_ code: CloseCode?, reason: String) {
    Frame.appendClose(code, reason: reason, into: &frames)
  }

  /// Appends bytes that are no frame: HTTP.
  mutating func appendHTTP(_ encode: (inout ByteWriter) -> Void) { encode(&frames) }

  /// Everything, as a connection gets it.
  ///
  /// - Parameter isCompressed: what `compress` has said of that connection.
  @_lifetime(borrow self)
  func bytes(isCompressed: Bool) -> Span<UInt8> { isCompressed ? compressedFrames.span : frames.span }

  /// Compresses the long messages, once for all connections that want it.
  ///
  /// - Returns: whether a connection with this agreement is to get them so.
  mutating func compress(under compression: Compression?, with deflater: inout Deflater) -> Bool {
    // No match reaches back beyond the message, so one that fits into the smallest window is right for all.
    guard let compression, !longMessages.isEmpty,
      longMessages.allSatisfy({ $0.payload.count <= 1 << compression.windowBits })
    else { return false }
    if compressedFrames.byteCount == 0 { compressLongMessages(with: &deflater) }
    return true
  }

  private mutating func compressLongMessages(with deflater: inout Deflater) {
    let frames = frames
    var copiedCount = 0
    for message in longMessages {
      scratch.removeAll()
      guard deflater.compress(frames.span.extracting(message.payload), under: .unrestricted, into: &scratch) else {
        continue
      }
      let compressed = scratch
      compressedFrames.append(frames.span.extracting(copiedCount..<message.frameStart))
      Frame.append(.text, payload: compressed.span, isCompressed: true, into: &compressedFrames)
      copiedCount = message.payload.upperBound
    }
    compressedFrames.append(frames.span.extracting(copiedCount...))
  }
}
