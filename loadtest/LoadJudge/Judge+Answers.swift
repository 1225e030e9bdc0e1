import Bytes
import Rooms

extension Judge {
  /// An `act` is about to be sent, for the first time or once more.
  ///
  /// - Parameters:
  ///   - action: a seat numbers its actions 1, 2, 3, …; its id is the decimal text of that.
  ///   - data: holds `action` as `n` and the number of the seat as `s`.
  package mutating func sent(_ seat: SeatNumber, action: UInt64, data: Span<UInt8>) {
    precondition(1...UInt64(self[seat].acts.count + 1) ~= action, "a seat numbers its actions 1, 2, 3, …")
    if action > self[seat].acts.count { result.counts.actions += 1 }
    self[seat].sent(Int(action), dataHash: hash(data))
  }

  /// A signal comes at most once.
  package mutating func signalRepeated(_ seat: SeatNumber, number: UInt64, from author: SeatNumber) {
    report(.doubled, seat, at: nil, "was shown signal \(number) of seat \(author.rawValue) again")
  }

  /// The last messages to an echo server did not come back, although the connection is there.
  package mutating func unechoed(_ seat: SeatNumber) {
    report(.unanswered, seat, at: nil, "has no echo of its last message")
  }

  package mutating func acknowledged(_ seat: SeatNumber, action: UInt64, seq: Int64) {
    result.counts.acks += 1
    guard self[seat].hasSent(action) else {
      return report(.wrongAck, seat, at: seq, "was acknowledged action \(action), which it never sent")
    }
    guard Self.places.contains(seq) else { return unreadable(seat) }
    let number = Int(action)
    let known = self[seat].acts[number - 1]
    let isElsewhere = known.isSeen ? known.seq != seq : ledger(of: seat).contains(seq)
    self[seat].acknowledged(number, at: isElsewhere ? nil : seq)
    if isElsewhere {
      report(.wrongAck, seat, at: seq, "was acknowledged action \(action) as event \(seq), which is another")
    } else if !self[seat].acts[number - 1].hasTooManyAnswers {
      return
    } else if known.wasRejected {
      report(.refusedButSeen, seat, at: seq, "was acknowledged action \(action), which was refused")
    } else {
      report(.doubled, seat, at: seq, "was acknowledged action \(action), which it has not repeated")
    }
  }

  /// - Parameter mayRetry: the refusal is for now (`busy`, `rate_limited`).
  package mutating func rejected(_ seat: SeatNumber, action: UInt64, mayRetry: Bool) {
    result.counts.rejects += 1
    guard self[seat].hasSent(action) else {
      return report(.wrongAck, seat, at: nil, "was refused action \(action), which it never sent")
    }
    if self[seat].acts[Int(action) - 1].isRefused {
      return report(.doubled, seat, at: nil, "was refused action \(action), which it has not repeated")
    }
    self[seat].rejected(Int(action))
    let known = self[seat].acts[Int(action) - 1]
    // A repetition may be refused for now; a refusal for good says that there is no such event.
    if known.isAccepted, known.hasTooManyAnswers || !mayRetry {
      report(.refusedButSeen, seat, at: known.seq, "was refused action \(action), which is event \(known.seq)")
    }
  }
}
