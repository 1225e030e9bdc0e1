import Bytes
import LoadJudge
import LoadReport
import Rooms
import Wire

/// What players hear.
extension Crowd {
  mutating func heard(_ text: Span<UInt8>, by index: Int, at now: Int64) {
    guard plan.scenario != .echo else { return heardEcho(text, by: index, at: now) }
    do throws(WireError) {
      switch try ServerMessageReader.read(text) {
      case .event(let event): try heard(event, in: text, by: index, at: now)
      case .signal(_, let data): try heardSignal(text.extracting(data), by: index, at: now)
      case .acknowledged(let id, let seq): try acknowledged(text.extracting(id), seq, by: index, at: now)
      case .rejected(let id, let code):
        try rejected(text.extracting(id), text.extracting(code), by: index, at: now)
      case .live(let seq, let digest): heardLive(seq, digest, by: index, at: now)
      case .joined(let welcome): welcomed(welcome, index)
      case .resync(let after):
        startOver(index, after: after)
        judge.resynced(players[index].seat, after: after)
      case .error(let code, let message): failed(index, code: code, message)
      case .bye(let farewell): said(farewell, to: index, at: now)
      case .token(let token, _): players[index].token = token
      case .presence, .pong, .storage, .expiring: break
      }
    } catch {
      unreadable(error, by: index, at: now)
    }
  }

  private mutating func unreadable(_ error: WireError, by index: Int, at now: Int64) {
    guard case .badMessage(let rule) = error else { return }
    judge.unreadable(players[index].seat)
    breakOff(index, "the server sent what is no message: \(rule)", at: now)
  }

  // MARK: Joining

  private mutating func welcomed(_ welcome: Welcome, _ index: Int) {
    if let token = welcome.token { players[index].token = token }
    if welcome.after != players[index].seen { startOver(index, after: welcome.after) }
    judge.joined(
      players[index].seat, player: (welcome.player ?? "").bytes, after: welcome.after, head: welcome.head)
  }

  /// What it has seen is not known by its digest any more.
  private mutating func startOver(_ index: Int, after: Int64) {
    players[index].seen = after
    players[index].digest = nil
  }

  private mutating func heardLive(_ seq: Int64, _ digest: UInt64, by index: Int, at now: Int64) {
    if seq == players[index].seen { players[index].digest = digest }
    judge.live(players[index].seat, seq: seq, digest: digest)
    guard players[index].phase == .joining else { return }
    becameLive(index, at: now)
  }

  private mutating func failed(_ index: Int, code: String, _ message: String) {
    tally.failures += 1
    tally.reasons["\(code): \(message)", default: 0] += 1
  }

  private mutating func said(_ farewell: Farewell, to index: Int, at now: Int64) {
    players[index].farewell = farewell
    guard players[index].phase == .leaving else { return }
    recorder.record(.leaveToBye, due: players[index].due, end: now)
  }

  // MARK: Events and signals

  private mutating func heard(
    _ event: ReceivedEvent, in text: Span<UInt8>, by index: Int, at now: Int64
  ) throws(WireError) {
    guard let kind = EventKind(text.extracting(event.kind)) else { throw .badMessage("an unknown kind of event") }
    let data = text.extracting(event.data)
    let operation = kind == .action ? OperationData(data) : nil
    let id = try event.id.map { range throws(WireError) in try number(text.extracting(range)) }
    judge.event(
      players[index].seat,
      SeenEvent(
        seq: event.seq, kind: kind, player: text.extracting(event.player ?? 0..<0), timestamp: event.timestamp,
        data: data, digest: event.digest, author: operation?.seat, action: operation?.action, id: id))
    players[index].seen = event.seq
    players[index].digest = event.digest
    tally.deliveries += 1
    if players[index].isLive, !players[index].isSlow, let operation,
      fanout.arrived(operation.action, of: operation.seat)
    {
      recorder.record(.actToLastSeat, due: operation.due, end: now)
    }
    if let id { answered(id, by: index, at: now) }
  }

  /// It comes at most once.
  private mutating func heardSignal(_ data: Span<UInt8>, by index: Int, at now: Int64) throws(WireError) {
    let speakers = rooms[players[index].room].players.prefix(plan.speakersPerRoom)
    guard plan.scenario == .signal, let operation = OperationData(data), speakers.contains(operation.seat.rawValue),
      operation.action <= players[operation.seat.rawValue].lastAction
    else { throw .badMessage("a signal that nobody has sent") }
    tally.deliveries += 1
    let place = operation.seat.rawValue - speakers.startIndex
    guard players[index].signals[place].isNew(operation.action) else {
      return judge.signalRepeated(players[index].seat, number: operation.action, from: operation.seat)
    }
    recorder.record(.signalToSeat, due: operation.due, end: now)
    guard fanout.arrived(operation.action, of: operation.seat) else { return }
    recorder.record(.signalToLastSeat, due: operation.due, end: now)
    completed(operation.seat.rawValue, at: now)
  }

  // MARK: Answers

  private mutating func acknowledged(
    _ id: Span<UInt8>, _ seq: Int64, by index: Int, at now: Int64
  ) throws(WireError) {
    let action = try number(id)
    judge.acknowledged(players[index].seat, action: action, seq: seq)
    answered(action, by: index, at: now)
  }

  private mutating func rejected(
    _ id: Span<UInt8>, _ code: Span<UInt8>, by index: Int, at now: Int64
  ) throws(WireError) {
    let action = try number(id)
    let mayRetry = code.isEqual(to: "busy") || code.isEqual(to: "rate_limited")
    judge.rejected(players[index].seat, action: action, mayRetry: mayRetry)
    tally.rejections += 1
    tally.reasons["rejected: \(code.text)", default: 0] += 1
    guard mayRetry else {
      if players[index].takePending(action) != nil { completed(index, at: now) }
      return
    }
    guard let place = players[index].pending.firstIndex(where: { $0.action == action }) else { return }
    players[index].pending[place].isToBeSent = true
    // Not later because of another: else a server that is busy for long would hear nothing any more.
    if players[index].wakesAt == .max { wake(index, at: now + LoadLimits.busyPause.nanoseconds) }
  }

  /// An action has had its answer.
  private mutating func answered(_ action: UInt64, by index: Int, at now: Int64) {
    guard let pending = players[index].takePending(action) else { return }
    recorder.record(.actToOwnEvent, due: pending.due, end: now)
    completed(index, at: now)
  }

  private func number(_ id: Span<UInt8>) throws(WireError) -> UInt64 {
    var number: UInt64 = 0
    for index in id.indices {
      guard id.count < 19, id[index] >= UInt8(ascii: "0"), id[index] <= UInt8(ascii: "9") else {
        throw .badMessage("an id that nobody has sent")
      }
      number = number * 10 + UInt64(id[index] - UInt8(ascii: "0"))
    }
    return number
  }

  // MARK: Echoes

  /// They must come back in order, byte for byte.
  private mutating func heardEcho(_ text: Span<UInt8>, by index: Int, at now: Int64) {
    tally.deliveries += 1
    guard let expected = players[index].pending.first else {
      judge.unreadable(players[index].seat)
      return breakOff(index, "an echo of nothing", at: now)
    }
    players[index].pending.removeFirst()
    data.removeAll()
    OperationData(action: expected.action, seat: players[index].seat, due: expected.due)
      .append(filledTo: plan.dataByteCount, to: &data)
    guard text.isEqual(to: data.span) else {
      judge.unreadable(players[index].seat)
      return breakOff(index, "an echo of something else", at: now)
    }
    recorder.record(.messageToEcho, due: expected.due, end: now)
    completed(index, at: now)
  }
}

extension EventKind {
  /// The word on the wire.
  fileprivate init?(_ word: Span<UInt8>) {
    // The frequent one first.
    if word.isEqual(to: "action") {
      self = .action
      return
    }
    guard let kind = EventKind.allCases.first(where: { word.isEqual(to: $0.wireName) }) else { return nil }
    self = kind
  }
}
