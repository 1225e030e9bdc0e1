extension Judge {
  /// Whether every seat that is connected has all its answers and everything that any seat of its room has seen. Costs a look at every
  /// seat. A tester stops acting, waits for this for as long as it has patience, and asks for the verdict.
  package var isSettled: Bool {
    seats.allSatisfy { seat in
      !seat.isConnected || (seat.isLive && seat.openCount == 0 && seat.next > ledgers[seat.room].head)
    }
  }

  /// What was found, when nothing more is to come.
  package consuming func verdict() -> Verdict {
    for index in seats.indices {
      let seat = SeatNumber(index)
      settleDoubts(of: seat)
      checkActions(of: seat)
      if seats[index].isConnected { checkCompleteness(of: seat) }
    }
    return result
  }

  private mutating func checkCompleteness(of number: SeatNumber) {
    let seat = self[number]
    let head = ledgers[seat.room].head
    if !seat.isLive {
      if !seat.isWronged { report(.unanswered, number, at: nil, "joined, and never went live") }
    } else if seat.next <= head, !seat.isAstray {
      report(
        .lost, number, at: seat.next, "was shown nothing after event \(seat.next - 1), and others were up to \(head)")
    }
  }

  private mutating func checkActions(of number: SeatNumber) {
    let seat = self[number]
    for (index, act) in seat.acts.enumerated() {
      if !act.isSeen, act.seq > 0 {
        checkAcknowledged(act, index + 1, of: number)
      } else if seat.isConnected, seat.isAwaited(index + 1), !seat.isWronged, seat.next > act.seq {
        report(.unanswered, number, at: nil, "has no answer to action \(index + 1)")
      }
    }
  }

  private mutating func checkAcknowledged(_ act: Act, _ number: Int, of seat: SeatNumber) {
    if ledger(of: seat).contains(act.seq) {
      report(.wrongAck, seat, at: act.seq, "was acknowledged action \(number) as event \(act.seq), which is another")
    } else if self[seat].isLive, self[seat].next <= act.seq {
      report(.lost, seat, at: act.seq, "was acknowledged action \(number) as event \(act.seq), which never came")
    }
  }
}
