import Bytes
import Crypto
import Games
import Rooms
import Shards
import WebSocket

extension Benchmark {
  static var rooms: [Benchmark] {
    [
      Benchmark("digest: one row", allocations: 0, run: digest),
      Benchmark("room: act, commit", allocations: 0, run: act),
      Benchmark("resume: encode 50 events", allocations: 0, run: resume),
    ]
  }

  private static func digest(_ meter: inout Meter) {
    let data = Array(Sample.data.utf8)
    var digests = RecordDigest()
    var latest = Digest.zero
    meter.measure {
      latest = digests.digest(
        after: latest, seq: 42, kind: .action, timestamp: 1_700_000_000_000, player: "p-1".bytes,
        actionID: "a-42".bytes, data: data.span)
    }
    use(Int(truncatingIfNeeded: latest.prefix))
  }

  /// An action is checked, logged and made durable. A room that is full gives way to the next.
  private static func act(_ meter: inout Meter) throws {
    let data = Array(Sample.data.utf8)
    let now = Moment(monotonic: 0, unixMilliseconds: 1_700_000_000_000)
    var log = RoomLog()
    let fresh = try relay(log: &log, at: now)
    var room = fresh.room
    var id = ByteWriter()
    meter.measure {
      if room.head == RoomLimits().eventCount { room = fresh.room }
      id.removeAll()
      id.append(decimal: room.head)
      let author = id
      let result = room.act(
        id: author.span, data: data.span, seen: nil, by: fresh.player, at: now, log: &log)
      guard case .accepted(let seq) = result else { preconditionFailure("\(result)") }
      room.committed(through: seq)
      room.trimRecent()
      log.batch.removeAll()
    }
    use(Int(room.head))
  }

  private static func relay(log: inout RoomLog, at now: Moment) throws -> (room: Room<Relay>, player: PlayerIndex) {
    let configuration = RoomConfiguration(
      game: "relay", seatCount: 4, isPrivate: false, options: Array("{}".utf8), seed: Array(repeating: 7, count: 32))
    let opened = OpenedRoom(
      key: RoomKey(1), epoch: 1, configuration: configuration, head: 0, vacantSince: nil, sessions: [])
    var room = try Room<Relay>(code: "R", opened: opened, hashKey: (1, 2), limits: RoomLimits())
    let player = try room.seat(playerID: "p-1", name: "Ada", at: now, log: &log)
    return (room, player)
  }

  /// What a player gets who has missed 50 events, as frames.
  private static func resume(_ meter: inout Meter) {
    var page = RecordBuffer()
    for seq in 1...50 as ClosedRange<Int64> {
      page.append(
        seq: seq, kind: .action, timestamp: 1_700_000_000_000, digest: .zero, player: "p-1".bytes,
        actionID: "a-1".bytes, data: Sample.data.bytes)
    }
    var message = ByteWriter()
    var frames = ByteWriter()
    meter.measure {
      frames.removeAll()
      for index in 0..<50 {
        message.removeAll()
        page.appendEvent(index, for: "p-2", to: &message)
        let payload = message
        Frame.append(.text, payload: payload.span, into: &frames)
      }
      use(frames.byteCount)
    }
  }
}
