import Bytes
import WebSocket

extension Benchmark {
  static var webSocket: [Benchmark] {
    [
      Benchmark("frame: read 64 bytes", allocations: 0) { read([64], &$0) },
      Benchmark("frame: read 1 KiB", allocations: 0) { read([1024], &$0) },
      Benchmark("frame: read 16 of 64 bytes", allocations: 0) { read(Array(repeating: 64, count: 16), &$0) },
      Benchmark("frame: write 64 bytes", allocations: 0) { write(64, &$0) },
      Benchmark("frame: write 1 KiB", allocations: 0) { write(1024, &$0) },
      Benchmark("deflate: 2 KiB of events", allocations: 0, run: deflate),
    ]
  }

  /// Text messages of these sizes, masked, as they lie in the receive buffer; with a copy into that buffer.
  private static func read(_ byteCounts: [Int], _ meter: inout Meter) {
    var frames = ByteWriter()
    for byteCount in byteCounts {
      let payload = [UInt8](repeating: UInt8(ascii: "a"), count: byteCount)
      Frame.append(.text, payload: payload.span, mask: 0x1234_5678, into: &frames)
    }
    let wire = frames
    var buffer = ByteWriter()
    var reader = MessageReader(
      role: .server, limits: .init(maximumMessageByteCount: 65_536, maximumFragmentCount: 64))
    var inflater = Inflater()
    meter.measure {
      buffer.removeAll()
      buffer.append(wire.span)
      var span = buffer.mutableSpan
      var offset = 0
      while case .message = reader.next(in: &span, from: &offset, inflatingWith: &inflater) {}
      use(offset)
    }
  }

  private static func write(_ byteCount: Int, _ meter: inout Meter) {
    let payload = [UInt8](repeating: UInt8(ascii: "a"), count: byteCount)
    var frames = ByteWriter()
    meter.measure {
      frames.removeAll()
      Frame.append(.text, payload: payload.span, into: &frames)
      use(frames.byteCount)
    }
  }

  private static func deflate(_ meter: inout Meter) {
    let events = Array(repeating: Sample.event, count: 16).joined(separator: "\n")
    var deflater = Deflater()
    var output = ByteWriter()
    meter.measure {
      output.removeAll()
      use(deflater.compress(events.bytes, under: .unrestricted, into: &output) ? 1 : 0)
    }
  }
}
