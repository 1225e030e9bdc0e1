import Bytes
import JSON

extension Benchmark {
  static var json: [Benchmark] {
    [
      Benchmark("JSON: scan 64 bytes", allocations: 0) { scan(Sample.data, &$0) },
      Benchmark("JSON: scan 1 KiB", allocations: 0) { scan(Sample.document, &$0) },
      Benchmark("JSON: write a string of 64 bytes", allocations: 0, run: writeString),
    ]
  }

  private static func scan(_ text: String, _ meter: inout Meter) {
    let bytes = Array(text.utf8)
    meter.measure {
      var scanner = JSONScanner()
      use((try? scanner.value(in: bytes.span).range.count) ?? 0)
    }
  }

  private static func writeString(_ meter: inout Meter) {
    let bytes = Array("The quick brown fox says \"zażółć\" and jumps over the lazy dog.".utf8)
    var output = ByteWriter()
    meter.measure {
      output.removeAll()
      JSONWriter.append(string: bytes.span, to: &output)
      use(output.byteCount)
    }
  }
}
