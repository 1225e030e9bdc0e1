import Bytes
import Crypto

extension Judge {
  /// `joined` has come over a new connection: events after `after` follow. All bytes are borrowed for the call, here and below.
  package mutating func joined(_ seat: SeatNumber, player: Span<UInt8>, after: Int64, head: Int64) {
    guard Self.places.contains(after), Self.places.contains(head) else { return unreadable(seat) }
    let before = self[seat]
    guard !before.isConnected else { return report(.doubled, seat, at: nil, "a join was answered twice") }
    if before.hasJoined {
      result.counts.replays += 1
      if !before.plays(as: player) {
        report(.takenBack, seat, at: nil, "came back as another player")
      }
    }
    if head < before.floor { takeBack(to: head, seenBy: seat) }
    if after >= before.next {
      report(.lost, seat, at: before.next, "joined after \(after), and had nothing after \(before.next - 1)")
    }
    let knownHead = ledger(of: seat).head
    self[seat].joined(as: player, after: after, head: head, knownHead: knownHead)
  }

  /// The log ends before what it had when this seat set out to join.
  private mutating func takeBack(to head: Int64, seenBy seat: SeatNumber) {
    let (floor, takenBackCount) = (self[seat].floor, self[seat].floorTakenBackCount)
    report(.takenBack, seat, at: head, "found the log at \(head), which had been at \(floor)")
    // When another seat has found out before, what is known now is of the new log.
    if takenBackCount == ledger(of: seat).takenBackCount { takeBack(after: head, in: self[seat].room) }
  }

  mutating func takeBack(after seq: Int64, in room: Int) {
    for name in ledgers[room].takeBack(after: seq) {
      seats[Int(name.seat)].acts[Int(name.number) - 1].takenBack()
    }
  }

  package mutating func live(_ seat: SeatNumber, seq: Int64, digest: UInt64) {
    guard Self.places.contains(seq) else { return unreadable(seat) }
    if let suspect = self[seat].suspect, seq == suspect - 1 {
      self[seat].suspect = nil
      self[seat].wait(for: suspect)
      report(.early, seat, at: suspect, "was shown event \(suspect) when the log was at \(seq)")
    }
    let last = self[seat].next - 1
    if seq < last { report(.outOfOrder, seat, at: seq, "went live at \(seq) after event \(last)") }
    if seq > last {
      passedOver(last + 1..<seq + 1, seat)
      self[seat].wait(for: seq + 1)
    }
    if !self[seat].isAstray, let known = ledger(of: seat).digest(at: seq), known.prefix != digest {
      report(.changed, seat, at: seq, "went live at \(seq) with another digest")
    }
    self[seat].isLive = true
  }

  /// The server says, unasked, that the seat must start over.
  package mutating func resynced(_ seat: SeatNumber, after: Int64) {
    guard Self.places.contains(after) else { return unreadable(seat) }
    settleDoubts(of: seat)
    if !self[seat].isWronged {
      report(.takenBack, seat, at: after, "was told to forget what comes after \(after)")
    }
    self[seat].wait(for: after + 1)
  }

  /// A frame has come that is no message of the protocol.
  package mutating func unreadable(_ seat: SeatNumber) {
    report(.changed, seat, at: nil, "was shown a frame that is no message")
  }

  /// The connection of a seat is gone, however that came. Nothing that it still had under way is heard any more.
  package mutating func disconnected(_ seat: SeatNumber) {
    settleDoubts(of: seat)
    let ledger = ledger(of: seat)
    self[seat].disconnected(floor: ledger.head, takenBackCount: ledger.takenBackCount)
  }

  // MARK: Doubts

  /// A seat went on behind a hole. What is missing may still come, too late.
  mutating func passedOver(_ hole: Range<Int64>, _ seat: SeatNumber) {
    self[seat].isWronged = true
    if !self[seat].keepOpen(hole) { reportLost(hole, seat) }
  }

  /// Nothing more comes over this connection that could explain what was seen.
  mutating func settleDoubts(of seat: SeatNumber) {
    settleSuspect(of: seat)
    for hole in self[seat].takeHoles() { reportLost(hole, seat) }
  }

  /// The right event did not follow: the suspect one has come in its place.
  mutating func settleSuspect(of seat: SeatNumber) {
    guard let seq = self[seat].suspect else { return }
    self[seat].suspect = nil
    report(.changed, seat, at: seq, "was shown event \(seq) with a digest that does not hold")
  }

  private mutating func reportLost(_ hole: Range<Int64>, _ seat: SeatNumber) {
    let what = hole.count == 1 ? "event \(hole.lowerBound)" : "events \(hole.lowerBound) to \(hole.upperBound - 1)"
    report(.lost, seat, at: hole.lowerBound, "was never shown \(what)")
  }
}
