import Bytes
import Crypto
import LoadJudge
import Rooms

/// Something that a judge is told of two players in one room, whose log begins with: 1 player 0 joins, 2 player 1 joins, 3 and 4 actions
/// 1 of both, 5 action 2 of player 0.
enum Step: Sendable {
  case join(Int, after: Int64 = 0, head: Int64)
  case joinAs(String, Int, after: Int64, head: Int64)
  case send(Int, UInt64)
  case sendOther(Int, UInt64, word: String)
  /// The row of the log.
  case show(Int, Int64)
  /// With another byte in its data.
  case showChanged(Int, Int64)
  /// With another digest.
  case showBadDigest(Int, Int64)
  /// Another row, whose digest holds.
  case showFork(Int, Int64)
  /// An action as it will be logged, with a digest that does not hold.
  case showEarly(Int, action: Int64, at: Int64)
  /// An action that the log has twice: this row, at `seq` behind the log.
  case showLoggedTwice(Int, Int64)
  case showWithoutID(Int, Int64)
  case ack(Int, UInt64, seq: Int64)
  case reject(Int, UInt64, mayRetry: Bool)
  case live(Int, Int64)
  /// At the end of another log.
  case liveFork(Int, Int64)
  /// At a place that need not be in the log.
  case liveAt(Int64, Int)
  case resync(Int, after: Int64)
  case unreadable(Int)
  case disconnect(Int)
}

/// Tells a judge step by step, and asks for the verdict.
struct History {
  static let players = ["p0", "p1"]

  static let log = {
    var log = SampleLog()
    for seat in 0...1 {
      log.append(
        SampleRow(
          seq: 0, kind: .joined, player: players[seat], data: #"{"seat":\#(seat),"name":"Zoë \"\#(seat)\""}"#))
    }
    for (seat, number) in [(0, 1), (1, 1), (0, 2)] as [(Int, UInt64)] {
      let data = SampleRow.data(number, of: seat)
      log.append(.action(number, of: seat, player: players[seat], seq: 0, data: data))
    }
    return log
  }()

  /// Both are in the room and live.
  static let opening: [Step] = [
    .join(0, head: 1), .show(0, 1), .live(0, 1), .join(1, head: 2), .show(1, 1), .show(1, 2), .live(1, 2), .show(0, 2),
  ]

  static func verdict(_ steps: [Step]) -> Verdict {
    var judge = Judge()
    let room = judge.addRoom()
    for _ in players { _ = judge.addSeat(in: room) }
    for step in steps { tell(step, to: &judge) }
    return judge.verdict()
  }

  private static func tell(_ step: Step, to judge: inout Judge) {
    func show(_ row: SampleRow, _ seat: Int) { judge.show(row, to: seat, player: players[seat]) }
    switch step {
    case .join(let seat, let after, let head):
      judge.joined(SeatNumber(seat), player: players[seat].bytes, after: after, head: head)
    case .joinAs(let player, let seat, let after, let head):
      judge.joined(SeatNumber(seat), player: player.bytes, after: after, head: head)
    case .send(let seat, let number):
      judge.sent(SeatNumber(seat), action: number, data: SampleRow.data(number, of: seat).bytes)
    case .sendOther(let seat, let number, let word):
      judge.sent(SeatNumber(seat), action: number, data: SampleRow.data(number, of: seat, word: word).bytes)
    case .show(let seat, let seq): show(log[seq], seat)
    case .showChanged(let seat, let seq):
      var row = log[seq]
      row.data = row.data.replacingLast("…", with: "?")
      show(row, seat)
    case .showBadDigest(let seat, let seq):
      var row = log[seq]
      row.digest = .zero
      show(row, seat)
    case .showFork(let seat, let seq): show(log.fork(at: seq), seat)
    case .showEarly(let seat, let action, let seq):
      var row = log[action]
      row.seq = seq
      show(row.chained(to: .zero), seat)
    case .showLoggedTwice(let seat, let seq):
      var row = log[seq]
      row.seq = log.head + 1
      show(row.chained(to: log.digest(at: log.head)), seat)
    case .showWithoutID(let seat, let seq): judge.show(log[seq], to: seat, player: "")
    case .ack(let seat, let number, let seq): judge.acknowledged(SeatNumber(seat), action: number, seq: seq)
    case .reject(let seat, let number, let mayRetry):
      judge.rejected(SeatNumber(seat), action: number, mayRetry: mayRetry)
    case .live(let seat, let seq): judge.live(SeatNumber(seat), seq: seq, digest: log.digest(at: seq).prefix)
    case .liveFork(let seat, let seq): judge.live(SeatNumber(seat), seq: seq, digest: log.fork(at: seq).digest.prefix)
    case .liveAt(let seq, let seat): judge.live(SeatNumber(seat), seq: seq, digest: 0)
    case .resync(let seat, let after): judge.resynced(SeatNumber(seat), after: after)
    case .unreadable(let seat): judge.unreadable(SeatNumber(seat))
    case .disconnect(let seat): judge.disconnected(SeatNumber(seat))
    }
  }
}

extension String {
  fileprivate func replacingLast(_ character: Character, with other: Character) -> String {
    guard let index = lastIndex(of: character) else { return self }
    return self[..<index] + String(other) + self[self.index(after: index)...]
  }
}
