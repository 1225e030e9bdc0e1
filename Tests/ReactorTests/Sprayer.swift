import Bytes
import Reactor
import Testing

/// Sends the same long run of bytes to everybody who connects, a staged piece a turn.
struct Sprayer: QuietHandler {
  enum Message: Sendable {
    case stop
  }

  private struct Line {
    var sentCount = 0
    var isWaiting = false

    var isReady: Bool { !isWaiting && sentCount < Sprayer.bytes.count }

    mutating func cutShort(by byteCount: Int) {
      sentCount -= byteCount
      isWaiting = true
    }
  }

  static let bytes = pattern(1 << 20)
  private static let pieceByteCount = 3000

  private var lines: [ConnectionID: Line] = [:]
  private var shortSendCount = 0
  private var isStopping = false

  mutating func accepted(_ id: ConnectionID, from peer: SocketAddress, on listener: ListenerID, at now: Moment) {
    lines[id] = Line()
  }
  mutating func writable(_ id: ConnectionID, at now: Moment) { lines[id]!.isWaiting = false }
  mutating func closed(_ id: ConnectionID, reason: LossReason, at now: Moment) { lines[id] = nil }
  mutating func received(_ message: Message, at now: Moment) { isStopping = true }

  mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
    for (id, line) in lines where line.isReady { spray(id, &io) }
    io.sendStaged { id, rest in
      let end = lines[id]!.sentCount
      #expect(rest.array == Array(Self.bytes[(end - rest.count)..<end]))
      lines[id]!.cutShort(by: rest.count)
      shortSendCount += 1
    }
    if isStopping {
      #expect(shortSendCount > 0)
      io.stop()
    }
    return lines.values.contains(where: \.isReady) ? now.monotonic : nil
  }

  private mutating func spray(_ id: ConnectionID, _ io: inout LoopIO) {
    let start = lines[id]!.sentCount
    let piece = Self.bytes.span.extracting(start..<min(start + Self.pieceByteCount, Self.bytes.count))
    guard case .sent(let count) = io.stage(piece, on: id) else { return }
    lines[id]!.sentCount += count
    if count < piece.count {
      lines[id]!.isWaiting = true
      shortSendCount += 1
    }
  }
}
