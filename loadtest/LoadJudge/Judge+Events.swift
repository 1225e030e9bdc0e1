import Bytes
import Crypto
import Rooms

extension Judge {
  /// What an event says of itself, held against the ledger.
  private enum Reading {
    /// It is the ledger's, or can't be held against it.
    case fits
    /// It is not what its digest says, or not what the author sent.
    case unsound
    /// Its digest holds, and the ledger has another in its place, which `witness` was shown.
    case conflicting(witness: SeatNumber)
  }

  /// An `event` has come, in a replay or live.
  package mutating func event(_ seat: SeatNumber, _ event: borrowing SeenEvent) {
    result.counts.eventsSeen += 1
    guard event.seq > 0, Self.places.contains(event.seq) else { return unreadable(seat) }
    switch self[seat].step(to: event.seq) {
    case .onward:
      settleSuspect(of: seat)
      takeUp(event, seat)
    case .beyond(let hole):
      settleSuspect(of: seat)
      passedOver(hole, seat)
      takeUp(event, seat)
    case .late:
      report(.outOfOrder, seat, at: event.seq, "was shown event \(event.seq) behind one that follows it")
      takeUp(event, seat)
    case .again: shownAgain(event, seat)
    }
  }

  private mutating func takeUp(_ event: borrowing SeenEvent, _ seat: SeatNumber) {
    switch read(event, seat) {
    case .fits: checkID(event, seat)
    case .unsound: self[seat].suspect = event.seq
    case .conflicting(let witness): conflict(event, seat, witness)
    }
  }

  /// A place that the seat has passed was shown to it once more.
  private mutating func shownAgain(_ event: borrowing SeenEvent, _ seat: SeatNumber) {
    let seq = event.seq
    if self[seat].suspect == seq {
      // The right one follows the suspect one: that came too soon.
      guard case .fits = read(event, seat) else { return }
      self[seat].suspect = nil
      report(.early, seat, at: seq, "was shown an event \(seq) before the log had one")
      checkID(event, seat)
    } else if isUnheardOf(event, seat) {
      report(.early, seat, at: seq, "was shown an action in place \(seq) before the log had it")
    } else {
      report(.doubled, seat, at: seq, "was shown event \(seq) twice")
    }
  }

  /// Whether the log has another event in this place, and nobody was shown this action yet.
  private func isUnheardOf(_ event: borrowing SeenEvent, _ seat: SeatNumber) -> Bool {
    guard let name = name(event, shownTo: seat), !act(name).isSeen else { return false }
    return ledger(of: seat).contains(event.seq)
  }

  private mutating func conflict(_ event: borrowing SeenEvent, _ seat: SeatNumber, _ witness: SeatNumber) {
    let seq = event.seq
    guard seq <= self[seat].knownHead else {
      report(.different, seat, at: seq, "was shown another event \(seq) than seat \(witness.rawValue)")
      self[seat].isAstray = true
      return
    }
    report(.takenBack, seat, at: seq, "was shown another event \(seq) than seat \(witness.rawValue) long before")
    takeBack(after: seq - 1, in: self[seat].room)
    _ = read(event, seat)
  }

  /// The author is shown the id with its event, and nobody else is.
  private mutating func checkID(_ event: borrowing SeenEvent, _ seat: SeatNumber) {
    guard event.kind == .action, !self[seat].isAstray else { return }
    let isOwn = event.author == seat
    guard event.id == (isOwn ? event.action : nil) else {
      return report(.changed, seat, at: event.seq, "was shown event \(event.seq) with an id that is not for it")
    }
    if isOwn, let action = event.action, self[seat].hasSent(action) { self[seat].shownOwn(Int(action), at: event.seq) }
  }

  // MARK: The ledger

  /// Holds an event against the ledger, and enters it when it is the next one there.
  private mutating func read(_ event: borrowing SeenEvent, _ seat: SeatNumber) -> Reading {
    let room = self[seat].room
    let dataHash = hash(event.data)
    let fingerprint = fingerprint(of: event, dataHash: dataHash)
    if ledgers[room].contains(event.seq), ledgers[room].row(event.seq).fingerprint == fingerprint {
      self[seat].isAstray = false
      return .fits
    }
    guard !self[seat].isAstray else { return .fits }
    let name = name(event, shownTo: seat)
    guard let previous = ledgers[room].digest(at: event.seq - 1) else {
      return name.map { act($0).dataHash == dataHash } ?? (event.kind != .action) ? .fits : .unsound
    }
    let digest = digest(of: event, after: previous)
    guard digest.prefix == event.digest else { return .unsound }
    guard event.seq > ledgers[room].head else {
      return .conflicting(witness: SeatNumber(Int(ledgers[room].row(event.seq).witness)))
    }
    ledgers[room].append(
      Ledger.Row(digest: digest, fingerprint: fingerprint, action: name, witness: Int32(seat.rawValue)))
    result.counts.distinctEvents += 1
    if event.kind == .action { entered(name, dataHash: dataHash, at: event.seq, shownTo: seat) }
    return .fits
  }

  /// An action is in the ledger, for the first time.
  private mutating func entered(_ name: ActionName?, dataHash: UInt64, at seq: Int64, shownTo seat: SeatNumber) {
    guard let name else { return report(.early, seat, at: seq, "was shown event \(seq) of an action that nobody sent") }
    let known = act(name)
    var what: String { "action \(name.number) of seat \(name.seat)" }
    if known.dataHash != dataHash {
      report(.changed, seat, at: seq, "was shown \(what) with other data than was sent")
    } else if known.isSeen {
      report(.doubled, seat, at: seq, "was shown \(what) as event \(seq), which is event \(known.seq)")
    } else if known.isRefused {
      report(.refusedButSeen, seat, at: seq, "was shown \(what) as event \(seq), which was refused")
    } else if known.seq > 0, known.seq != seq {
      report(.wrongAck, seat, at: seq, "was shown \(what) as event \(seq), which was acknowledged as \(known.seq)")
    }
    seats[Int(name.seat)].acts[Int(name.number) - 1].seen(at: seq)
  }

  /// Stands for everything of an event that all seats see alike.
  private func fingerprint(of event: borrowing SeenEvent, dataHash: UInt64) -> UInt64 {
    var state = dataHash
    for word in [hash(event.player), UInt64(bitPattern: event.timestamp), UInt64(event.kind.rawValue), event.digest] {
      state = (state << 25 | state >> 39) ^ word
      state = (state ^ state >> 32) &* 0x9e37_79b9_7f4a_7c15
    }
    return state
  }
}
