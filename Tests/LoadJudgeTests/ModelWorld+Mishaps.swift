import Crypto
import LoadJudge

extension ModelWorld {
  /// What goes wrong once, under the name that the judge must have for it.
  enum Mishap: String, CaseIterable, Sendable {
    case lost, doubled, outOfOrder, different, changed, early, refusedButSeen, takenBack, wrongAck, unanswered
  }

  /// The mishap happens to what this client reads next, if that is possible.
  mutating func happen(to seat: Int) {
    guard let mishap, clients[seat].isConnected, hits(mishap, seat) else { return }
    self.mishap = nil
  }

  private mutating func hits(_ mishap: Mishap, _ seat: Int) -> Bool {
    switch mishap {
    case .lost: drop(seat)
    case .doubled: double(seat)
    case .outOfOrder: swap(seat)
    case .different: fork(seat)
    case .changed: change(seat)
    case .early: showEarly(seat)
    case .refusedButSeen: refuse(seat)
    case .takenBack: takeBack()
    case .wrongAck: misname(seat)
    case .unanswered: swallow(seat)
    }
  }

  /// The rows of the next events to be read, at most two.
  private func nextRows(_ seat: Int) -> [SampleRow] {
    server.inboxes[seat].prefix(2).prefix { if case .event = $0 { true } else { false } }
      .compactMap { if case .event(let row) = $0 { row } else { nil } }
  }

  // One that is followed by another: of the last one, nobody would know before the connection ends.
  private mutating func drop(_ seat: Int) -> Bool {
    guard nextRows(seat).count == 2 else { return false }
    server.inboxes[seat].removeFirst()
    read(seat)
    return true
  }

  private mutating func double(_ seat: Int) -> Bool {
    guard let row = nextRows(seat).first else { return false }
    read(seat)
    tell(.event(row), seat)
    return true
  }

  private mutating func swap(_ seat: Int) -> Bool {
    guard nextRows(seat).count == 2 else { return false }
    server.inboxes[seat].swapAt(0, 1)
    read(seat)
    read(seat)
    return true
  }

  // One that another has seen, but not before this client joined.
  private mutating func fork(_ seat: Int) -> Bool {
    guard let row = nextRows(seat).first, row.seq > clients[seat].knownHead,
      clients.contains(where: { $0.after >= row.seq })
    else { return false }
    server.inboxes[seat].removeFirst()
    tell(.event(server.log.fork(at: row.seq)), seat)
    // Its own digest leads nowhere.
    clients[seat].digest = row.digest
    return true
  }

  private mutating func change(_ seat: Int) -> Bool {
    guard var row = nextRows(seat).first, row.action != nil else { return false }
    server.inboxes[seat].removeFirst()
    row.data = row.data.replacing("word", with: "ward")
    tell(.event(row), seat)
    return true
  }

  /// An action of another, which has just left its author.
  private mutating func showEarly(_ seat: Int) -> Bool {
    let author = (seat + 1) % clients.count
    guard clients[seat].isLive, clients[author].isLive, case .act(let number, let data)? = clients[author].outbox.first,
      clients[author].open[number] == 1
    else { return false }
    server.commit()
    readAll(seat)
    let before = (clients[seat].after, clients[seat].digest)
    let row = SampleRow.action(number, of: author, player: "p\(author)", seq: before.0 + 1, data: data)
    tell(.event(row.chained(to: .zero)), seat)
    serve(author)
    server.commit()
    guard !server.inboxes[seat].isEmpty else {
      // It was refused. Go on as if nothing had been shown, until there is an event.
      (clients[seat].after, clients[seat].digest) = before
      steadfast = seat
      return true
    }
    read(seat)
    return true
  }

  /// Of an action that is in the log, or will be.
  private mutating func refuse(_ seat: Int) -> Bool {
    guard case .act(let number, _)? = clients[seat].outbox.first, clients[seat].open[number] == 1 else { return false }
    readAll(seat)
    guard clients[seat].isLive else { return false }
    let head = server.log.head
    serve(seat)
    guard server.log.head > head else { return false }
    server.commit()
    tell(.reject(number, mayRetry: false), seat)
    return true
  }

  /// To before what somebody has seen, when everybody has a seat.
  private mutating func takeBack() -> Bool {
    guard clients.allSatisfy({ $0.player != nil }), let seen = clients.map(\.after).max(), seen > 20 else {
      return false
    }
    restart(at: seen - Int64.random(in: 1...3, using: &random))
    return true
  }

  private mutating func misname(_ seat: Int) -> Bool {
    guard let index = server.inboxes[seat].firstIndex(where: { if case .ack = $0 { true } else { false } }) else {
      return false
    }
    for _ in 0..<index { read(seat) }
    guard case .ack(let number, let seq) = server.inboxes[seat].removeFirst() else { return false }
    tell(.ack(number, seq: seq + (random.chance(50) ? 1 : -1)), seat)
    return true
  }

  /// A refusal of what was sent once: anything else may have an answer besides. A new connection would ask again.
  private mutating func swallow(_ seat: Int) -> Bool {
    let index = server.inboxes[seat].firstIndex {
      if case .reject(let number, _) = $0 { clients[seat].open[number] == 1 } else { false }
    }
    guard let index else { return false }
    for _ in 0..<index { read(seat) }
    server.inboxes[seat].removeFirst()
    steadfast = seat
    return true
  }
}
