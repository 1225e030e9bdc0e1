import Bytes
import WebSocket

extension Benchmark {
  /// A client's frame comes in, and everything that follows from it happens on the loop's thread, but for the kernel's part: what one
  /// message costs, from its first byte to the frames of all who see it.
  static var shards: [Benchmark] {
    [
      Benchmark("shard: signal to 3 others", allocations: 2) { signal(playerCount: 4, &$0) },
      Benchmark("shard: signal to 999 others", allocations: 8) { signal(playerCount: 1000, &$0) },
      Benchmark("shard: act, commit, events to 4", allocations: 15) { act(playerCount: 4, &$0) },
      Benchmark("shard: act, commit, events to 1,000", allocations: 6) { act(playerCount: 1000, &$0) },
    ]
  }

  private static func signal(playerCount: Int, _ meter: inout Meter) {
    var table = Table(playerCount: playerCount)
    var frame = ByteWriter()
    Frame.append(.text, payload: Sample.signal.bytes, mask: 0x1234_5678, into: &frame)
    meter.measure { table.receive(frame.span, from: 0) }
    use(table.sentByteCount)
  }

  /// With the making of the client's frame, whose id is new each time.
  private static func act(playerCount: Int, _ meter: inout Meter) {
    var table = Table(playerCount: playerCount)
    var message = ByteWriter()
    var frame = ByteWriter()
    var number: Int64 = 0
    meter.measure {
      number += 1
      message.removeAll()
      message.append("{\"type\":\"act\",\"id\":\"a-")
      message.append(decimal: number)
      message.append("\",\"data\":")
      message.append(utf8: Sample.data)
      message.append("}")
      frame.removeAll()
      let payload = message
      Frame.append(.text, payload: payload.span, mask: 0x1234_5678, into: &frame)
      table.receive(frame.span, from: Int(number) % playerCount)
    }
    use(table.sentByteCount)
  }
}
