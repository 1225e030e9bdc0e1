import CZlib

/// A zlib stream that compresses, without zlib's header and trailer.
struct DeflateStream: ~Copyable {
  /// Measured on JSON events of this server: 6, zlib's own choice, saves at most a tenth more below 1 KiB, and takes twice to four
  /// times as long from 4 KiB on.
  private static let level: Int32 = 1
  /// A table of 8 KiB, which each reset clears, instead of 64 KiB; messages are too short to profit from more.
  private static let memoryLevel: Int32 = 5

  // On the heap, because zlib notes the address of the `z_stream` in its state and refuses to work when it has changed. Nothing else
  // points there, and it lives exactly as long as this value.
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Parameter windowBits: 9 to 15.
  init(windowBits: Int32) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Negative: raw DEFLATE.
    let status = deflateInit2_(
      stream, Self.level, Z_DEFLATED, -windowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "out of memory")
  }

  deinit {
    deflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Compresses `input` as a stream of its own that ends with a flush, at a byte's end. Whether it has fitted into `output`.
  mutating func compress(_ input: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> Bool {
    deflateReset(stream)
    return input.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output, byteCount in
        // In bounds: zlib gets exactly the two buffers, which outlive the call, and forgets them at the next reset. It does not
        // write to its input.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = uInt(input.count)
        stream.pointee.next_out = output.baseAddress.map { $0 + byteCount }
        stream.pointee.avail_out = uInt(output.count - byteCount)
        deflate(stream, Z_SYNC_FLUSH)
        byteCount = output.count - Int(stream.pointee.avail_out)
        // "If deflate returns with avail_out == 0, this function must be called again" (zlib.h): there is more.
        return stream.pointee.avail_out > 0
      }
    }
  }
}
