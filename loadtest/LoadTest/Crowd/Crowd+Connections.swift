import Bytes
import LoadJudge
import LoadReport
import WebSocket
import Wire

/// From the connect to the handshake, and the end of a connection.
extension Crowd {
  // MARK: Inputs

  /// The connection of a player that was called is begun. Its time runs from now on.
  mutating func began(_ index: Int, at now: Int64) {
    players[index].phase = .connecting
    wake(index, at: now + LoadLimits.joinTimeout.nanoseconds)
  }

  /// A connection is established.
  mutating func connected(_ index: Int, at now: Int64) {
    guard players[index].phase == .connecting else { return }
    players[index].phase = .upgrading
    let nonce = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let handshake = ClientHandshake(host: target.host, path: target.path, nonce: nonce)
    frame.removeAll()
    handshake.appendRequest(into: &frame)
    players[index].inbound = Inbound(handshake: handshake)
    sendFrame(to: index)
  }

  /// What has come over the connection of a player.
  mutating func received(_ bytes: inout MutableSpan<UInt8>, by index: Int, at now: Int64) {
    guard players[index].hasConnection else { return }
    tally.bytesReceived += bytes.count
    var inbound = Inbound(handshake: nil)
    swap(&inbound, &players[index].inbound)
    var unread = inbound.takeUnread()
    if unread.isEmpty {
      let consumed = read(&bytes, through: &inbound, by: index, at: now)
      if consumed < bytes.count { inbound.keepUnread(bytes.span.extracting(consumed...)) }
    } else {
      unread.append(bytes.span)
      unread.discard(unread.withMutableSpan { read(&$0, through: &inbound, by: index, at: now) })
      if !unread.isEmpty { inbound.putBack(unread) }
    }
    swap(&inbound, &players[index].inbound)
  }

  /// The server sends nothing more.
  mutating func inputEnded(_ index: Int, at now: Int64) {
    guard players[index].hasConnection else { return }
    commands.append(.close(index))
    lost(index, "the server closed without a close frame", at: now)
  }

  /// The connection of a player is gone, or could not be made.
  mutating func lost(_ index: Int, _ reason: String, at now: Int64) {
    guard players[index].hasConnection else { return }
    if players[index].phase != .leaving { blame(index, players[index].farewell?.reason ?? reason) }
    end(index, at: now)
  }

  // MARK: Reading

  /// Reads as far as it goes; returns how many bytes are done with.
  private mutating func read(
    _ bytes: inout MutableSpan<UInt8>, through inbound: inout Inbound, by index: Int, at now: Int64
  ) -> Int {
    var offset = 0
    while players[index].hasConnection {
      switch inbound.next(in: &bytes, from: &offset) {
      case .needsMoreBytes: return offset
      case .opened: opened(index, at: now)
      case .message(let range): heard(bytes.span.extracting(range), by: index, at: now)
      case .assembledMessage: heard(inbound.assembled, by: index, at: now)
      case .ping(let range): send(.pong, bytes.span.extracting(range), to: index)
      case .pong: break
      case .close(let code): closed(index, code, at: now)
      case .failed(let reason): breakOff(index, reason, at: now)
      }
    }
    return bytes.count
  }

  private mutating func opened(_ index: Int, at now: Int64) {
    tally.connections += 1
    tally.open += 1
    recorder.record(.connectToOpen, due: players[index].due, end: now)
    if plan.scenario == .echo { return becameLive(index, at: now) }
    join(index, at: now)
  }

  /// The server has closed. Its answer to our own close frame needs none; the connection ends with the TCP connection.
  private mutating func closed(_ index: Int, _ code: CloseCode?, at now: Int64) {
    if players[index].phase != .leaving {
      frame.removeAll()
      Frame.appendClose(code, mask: mask(), into: &frame)
      sendFrame(to: index)
    }
    commands.append(.close(index))
    lost(index, code.map { "close \($0.rawValue)" } ?? "a close frame without a code", at: now)
  }

  // MARK: Ending

  /// Ends a connection without a word, because of what the server has done.
  mutating func breakOff(_ index: Int, _ reason: String, at now: Int64) {
    commands.append(.abort(index))
    blame(index, reason)
    end(index, at: now)
  }

  /// Counts an end that nobody on this side has asked for.
  private mutating func blame(_ index: Int, _ reason: String) {
    if players[index].wasLive { tally.disconnections += 1 } else { tally.failures += 1 }
    tally.reasons[reason, default: 0] += 1
  }

  /// The end of a connection that has had its command, or has been lost. What follows is the next attempt, if there is one.
  private mutating func end(_ index: Int, at now: Int64) {
    let (phase, farewell) = (players[index].phase, players[index].farewell)
    if players[index].wasLive { players[index].due = now } else { players[index].failedAttempts += 1 }
    forgetConnection(index)
    if phase == .leaving { return cycleEnded(index, at: now) }
    if let farewell, !farewell.reconnects {
      players[index].phase = .expelled
      tally.expelled += 1
      tally.refusal = tally.refusal ?? farewell.reason
    } else {
      let pause = farewell?.delayMilliseconds.map { $0 * 1_000_000 } ?? backoff(players[index].failedAttempts)
      wake(index, at: now + pause)
    }
  }

  /// Leaves the player without a connection, and the judge knowing it.
  mutating func forgetConnection(_ index: Int) {
    if players[index].wasLive { tally.live -= 1 }
    if players[index].isOpen { tally.open -= 1 }
    players[index].phase = .away
    players[index].farewell = nil
    players[index].wakesAt = .max
    for place in players[index].pending.indices { players[index].pending[place].isToBeSent = true }
    judge.disconnected(players[index].seat)
  }

  /// Nanoseconds; twice as long after each failure, and between half of it and all of it by chance, so that a crowd does not come back as
  /// one.
  private mutating func backoff(_ failedAttempts: Int) -> Int64 {
    let longest = LoadLimits.longestBackoff.nanoseconds
    let full = min(longest, LoadLimits.shortestBackoff.nanoseconds << min(failedAttempts, 10))
    return Int64.random(in: full / 2...full, using: &random)
  }

  // MARK: Connecting

  /// Begins a connection that was due at `due`.
  mutating func connect(_ index: Int, due: Int64, at now: Int64) {
    players[index].due = due
    players[index].phase = .called
    players[index].unsent.removeAll(keepingCapacity: false)
    players[index].wakesAt = .max
    commands.append(.connect(index))
  }

  /// Lets in those whose time has come.
  mutating func admitArrivals(at now: Int64) {
    guard plan.scenario.gathers else { return }
    while arrived < players.count, arrived - tally.arrived < LoadLimits.joiningPlayers, arrivals.take(at: now) != nil {
      connect(arrived, due: now, at: now)
      arrived += 1
    }
  }

  /// The moment has come that a player was waiting for.
  mutating func alarm(_ index: Int, at now: Int64) {
    switch players[index].phase {
    case .away: connect(index, due: players[index].due, at: now)
    case .connecting, .upgrading, .joining, .leaving: breakOff(index, "no answer in time", at: now)
    case .live:
      sendPending(index, at: now)
      if players[index].isSlow { stopReading(index, at: now) }
    case .paused: resumeReading(index, at: now)
    case .called, .expelled: break
    }
  }
}
