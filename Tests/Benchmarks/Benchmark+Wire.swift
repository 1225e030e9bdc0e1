import Bytes
import Wire

extension Benchmark {
  static var wire: [Benchmark] {
    [
      Benchmark("message: decode act", allocations: 0) { decode(Sample.act, &$0) },
      Benchmark("message: decode signal", allocations: 0) { decode(Sample.signal, &$0) },
      Benchmark("message: decode join", allocations: 3) { decode(Sample.join, &$0) },
      Benchmark("message: encode event", allocations: 0, run: encodeEvent),
      Benchmark("message: encode signal", allocations: 0, run: encodeSignal),
    ]
  }

  private static func decode(_ text: String, _ meter: inout Meter) {
    let bytes = Array(text.utf8)
    var decoder = MessageDecoder()
    meter.measure {
      guard let message = try? decoder.decode(bytes.span) else { return }
      if case .act(let act) = message { use(act.data.count) } else { use(1) }
    }
  }

  private static func encodeEvent(_ meter: inout Meter) {
    let data = Array(Sample.data.utf8)
    var output = ByteWriter()
    var seq: Int64 = 0
    meter.measure {
      seq += 1
      output.removeAll()
      ServerMessage.event(
        seq: seq, kind: "action", player: "p-1".bytes, timestamp: 1_700_000_000_000, data: data.span,
        digest: UInt64(bitPattern: seq), id: nil, into: &output)
      use(output.byteCount)
    }
  }

  private static func encodeSignal(_ meter: inout Meter) {
    let data = Array(Sample.data.utf8)
    var output = ByteWriter()
    meter.measure {
      output.removeAll()
      ServerMessage.signal(from: "p-1", data: data.span, into: &output)
      use(output.byteCount)
    }
  }
}
