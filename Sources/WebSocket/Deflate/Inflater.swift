import Bytes

/// Inflates messages (RFC 7692, section 7.2.2), each on its own. One serves all connections of an event loop.
///
/// Its memory, about 40 KiB and the output, is taken when the first message needs it. A message that says little and inflates to much
/// is given up one byte after its limit, whatever more it holds.
// Sendable: its zlib stream is reached by nobody else, and moves with it.
package struct Inflater: ~Copyable, @unchecked Sendable {
  /// More memory than this, which messages of 64 KiB stay below, is given back when the next message comes.
  package static let keptByteCount = 1 << 17
  /// The first room for output, which doubles while it does not suffice.
  private static let initialByteCount = 1 << 12

  private var stream: InflateStream?
  private var output = ByteWriter()

  package init() {}

  /// Bytes of output that fit before more memory is taken.
  package var capacity: Int { output.capacity }

  /// The latest message.
  package var inflated: Span<UInt8> {
    @_lifetime(borrow self)
    get { output.span }
  }

  /// Inflates the payload of a message, of at most `limit` bytes in the end, to be read in `inflated`.
  ///
  /// - Throws: `.messageTooBig`, or `.invalidCompression` for what is no DEFLATE or does not end where a block does.
  package mutating func inflate(_ compressed: Span<UInt8>, limit: Int) throws(Violation) {
    if output.capacity > Self.keptByteCount { output = ByteWriter() }
    output.removeAll()
    if stream == nil { stream = InflateStream() }
    try Self.inflate(compressed, limit: limit, with: &stream!, into: &output)
  }

  private static func inflate(
    _ compressed: Span<UInt8>, limit: Int, with stream: inout InflateStream, into output: inout ByteWriter
  ) throws(Violation) {
    stream.reset()
    try append(compressed, limit: limit, with: &stream, to: &output)
    // "Append 4 octets of 0x00 0x00 0xff 0xff to the tail end of the payload of the message." (section 7.2.2)
    let tail: InlineArray<4, UInt8> = [0, 0, 0xFF, 0xFF]
    try append(tail.span, limit: limit, with: &stream, to: &output)
    guard stream.isBetweenBlocks else { throw .invalidCompression }
  }

  private static func append(
    _ input: Span<UInt8>, limit: Int, with stream: inout InflateStream, to output: inout ByteWriter
  ) throws(Violation) {
    var (offset, step) = (0, InflateStep.unfinished)
    while step == .unfinished {
      // One byte more than allowed shows that there is one more.
      let room = max(output.capacity - output.byteCount, output.byteCount, initialByteCount)
      output.append(roomFor: min(room - 1, limit - output.byteCount) + 1) { output in
        step = stream.step(input, from: &offset, into: &output)
      }
      guard step != .invalid else { throw .invalidCompression }
      guard output.byteCount <= limit else {
        throw .messageTooBig(byteCount: UInt64(output.byteCount), limit: limit)
      }
    }
  }
}
