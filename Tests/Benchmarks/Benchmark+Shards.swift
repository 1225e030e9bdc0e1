import Bytes
import WebSocket

extension Benchmark {
  /// A client's frame comes in, and everything that follows from it happens on the loop's thread, but for the kernel's part: what one
  /// message costs, from its first byte to the frames of all who see it.
  static var shards: [Benchmark] {
    [
      Benchmark("shard: signal to 3 others", allocations: 0) { signal(playerCount: 4, &$0) },
      Benchmark("shard: signal to 999 others", allocations: 0) { signal(playerCount: 1000, &$0) },
      Benchmark("shard: act, commit, events to 4", allocations: 0) { act(playerCount: 4, &$0) },
      Benchmark("shard: act, commit, events to 1,000", allocations: 0) { act(playerCount: 1000, &$0) },
      Benchmark("shard: connect, resume 50 events, lose", allocations: 64, run: resume),
    ]
  }

  private static func signal(playerCount: Int, _ meter: inout Meter) {
    var table = Table(playerCount: playerCount)
    var frame = ByteWriter()
    Frame.append(.text, payload: Sample.signal.bytes, mask: 0x1234_5678, into: &frame)
    let before = table.deliveryCount
    table.receive(frame.span, from: 0)
    precondition(table.deliveryCount == before + playerCount - 1, "somebody is not there")
    meter.measure { table.receive(frame.span, from: 0) }
  }

  private static func act(playerCount: Int, _ meter: inout Meter) {
    var table = Table(playerCount: playerCount)
    var act = Act()
    meter.measure {
      act.next()
      table.receive(act.frame.span, from: act.number % playerCount)
    }
  }

  /// The upgrade, a token, 50 events out of memory, and what the others are told.
  private static func resume(_ meter: inout Meter) {
    var table = Table(playerCount: 3)
    let token = table.token(ofNew: 3)
    var act = Act()
    for _ in 0..<60 {
      act.next()
      table.receive(act.frame.span, from: 0)
    }
    // Four joined, and 60 acts.
    let join = #"{"type":"join","room":"table","token":"\#(token)","after":14}"#
    var frame = ByteWriter()
    Frame.append(.text, payload: join.bytes, mask: 0x1234_5678, into: &frame)
    meter.measure {
      table.connect(3, join: frame.span)
      table.lose(3)
    }
  }
}

/// A client's `act`, with a new id each time.
private struct Act {
  private(set) var number = 0
  private(set) var frame = ByteWriter()
  private var message = ByteWriter()

  mutating func next() {
    number += 1
    message.removeAll()
    message.append("{\"type\":\"act\",\"id\":\"a-")
    message.append(decimal: Int64(number))
    message.append("\",\"data\":")
    message.append(utf8: Sample.data)
    message.append("}")
    let payload = message
    frame.removeAll()
    Frame.append(.text, payload: payload.span, mask: 0x1234_5678, into: &frame)
  }
}
