import Bytes

/// Compresses messages (RFC 7692, section 7.2.1), each on its own. One serves all connections of an event loop.
///
/// Its memory, about 150 KiB for the usual window, is taken when the first message needs it.
// Sendable: its zlib streams are reached by nobody else, and move with it.
package struct Deflater: ~Copyable, @unchecked Sendable {
  /// Shorter messages are not worth it. JSON events of 70, 96 and 133 bytes become 60, 81 and 110, in 4 µs: the two dozen bytes are
  /// fewer than the headers of the packet that carries them.
  package static let minimumByteCount = 128
  private static let maximumByteCount = 1 << 30
  private static let windowBits = 9...15

  // For each size of window the stream that has it, made when it is first asked for.
  private var streams = InlineArray<7, DeflateStream?> { _ in nil }

  package init() {}

  /// Appends `payload`, compressed for a frame with RSV1. `false`: that would not be shorter, so nothing has been appended, and the
  /// message goes out as it is.
  package mutating func compress(
    _ payload: Span<UInt8>, under compression: Compression, into writer: inout ByteWriter
  ) -> Bool {
    guard payload.count >= Self.minimumByteCount, payload.count <= Self.maximumByteCount else { return false }
    // zlib has no window of 8 bits. One of 9 does as well: its matches are at most 512 - 262 = 250 bytes away (`MAX_DIST` in
    // deflate.h), and 2^8 bytes are allowed.
    let bits = max(compression.windowBits, Self.windowBits.lowerBound)
    let index = bits - Self.windowBits.lowerBound
    if streams[index] == nil { streams[index] = DeflateStream(windowBits: Int32(bits)) }
    return Self.compress(payload, with: &streams[index]!, into: &writer)
  }

  /// "Remove 4 octets (that are 0x00 0x00 0xff 0xff) from the tail end." (section 7.2.1)
  private static let tailByteCount = 4

  private static func compress(
    _ payload: Span<UInt8>, with stream: inout DeflateStream, into writer: inout ByteWriter
  ) -> Bool {
    let start = writer.byteCount
    var isShorter = false
    // What fits with a byte to spare is, without its tail, shorter than the payload.
    writer.append(roomFor: payload.count + tailByteCount) { output in
      isShorter = stream.compress(payload, into: &output)
    }
    writer.truncate(to: isShorter ? writer.byteCount - tailByteCount : start)
    return isShorter
  }
}
