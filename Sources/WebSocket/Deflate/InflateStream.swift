import CZlib

/// What one step of inflation has come to.
enum InflateStep {
  /// There is more input, or more output when there is room for it.
  case unfinished
  /// All input is used and all of its output is written.
  case finished
  /// The input is not DEFLATE.
  case invalid
}

/// A zlib stream that inflates, without zlib's header and trailer.
struct InflateStream: ~Copyable {
  // On the heap, because zlib notes the address of the `z_stream` in its state and refuses to work when it has changed. Nothing else
  // points there, and it lives exactly as long as this value.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Whether the input so far ends where a block does, at the end of a byte.
  private(set) var isBetweenBlocks = false

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Negative: raw DEFLATE. The largest window takes what was compressed with a smaller one, too.
    let status = inflateInit2_(
      stream, -Int32(Compression.largestWindowBits), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "out of memory")
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  mutating func reset() {
    inflateReset(stream)
    isBetweenBlocks = false
  }

  /// Inflates from `input[offset...]` into the room that `output` has, and moves `offset` past what was used.
  mutating func step(_ input: Span<UInt8>, from offset: inout Int, into output: inout OutputSpan<UInt8>) -> InflateStep
  {
    let status = run(input, from: &offset, into: &output)
    switch status {
    case Z_STREAM_END:
      // "Both "BFINAL" set to 0 and 1 may be used": what follows, from the next byte on, are more blocks (section 7.2.1).
      inflateReset(stream)
      isBetweenBlocks = true
      return offset == input.count ? .finished : .unfinished
    case Z_OK, Z_BUF_ERROR:
      // 128: a block has ended; plus the number of bits that are left of the last byte; plus 64 in a last block (zlib.h, `Z_BLOCK`).
      isBetweenBlocks = stream.pointee.data_type == 128
      return offset == input.count && stream.pointee.avail_out > 0 ? .finished : .unfinished
    case Z_DATA_ERROR: return .invalid
    default: preconditionFailure("out of memory")
    }
  }

  private mutating func run(
    _ input: Span<UInt8>, from offset: inout Int, into output: inout OutputSpan<UInt8>
  ) -> Int32 {
    input.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output, byteCount in
        // In bounds: zlib gets the rest of the two buffers, or as much of them as it can count, which outlive the call; the next one
        // replaces them. It does not write to its input.
        let (available, room) = (uInt(clamping: input.count - offset), uInt(clamping: output.count - byteCount))
        stream.pointee.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + offset) }
        stream.pointee.avail_in = available
        stream.pointee.next_out = output.baseAddress.map { $0 + byteCount }
        stream.pointee.avail_out = room
        let status = inflate(stream, Z_SYNC_FLUSH)
        offset += Int(available - stream.pointee.avail_in)
        byteCount += Int(room - stream.pointee.avail_out)
        return status
      }
    }
  }
}
