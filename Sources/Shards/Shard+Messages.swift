import Bytes
import Rooms
import Wire

extension Shard {
  /// A text message has arrived.
  mutating func received(message: Span<UInt8>, on id: ConnectionID, at now: Moment) {
    do throws(WireError) {
      let decoded = try decoder.decode(message)
      guard decoded.hasLimitOfItsOwn || admitQuestion(id, at: now) else { return }
      received(decoded, in: message, on: id, at: now)
    } catch {
      guard admitQuestion(id, at: now) else { return }
      switch error {
      case .badMessage(let detail): refuse(id, .badMessage, detail, at: now)
      case .unknownType(let name):
        report(id, .unknownType, "there is no message type \"\(name)\"", at: now)
      }
    }
  }

  /// Counts something that is answered and that no other limit counts; false when it is one too many, and the connection ends.
  mutating func admitQuestion(_ id: ConnectionID, at now: Moment) -> Bool {
    let isWelcome = connections[id].questions.admit(
      rate: limits.questionsPerSecond, burst: limits.questionsBurst, at: now.monotonic)
    if !isWelcome { end(id, .rateLimited, detail: "too many messages", at: now) }
    return isWelcome
  }

  /// Says what was wrong with a request; the connection stays.
  mutating func report(_ id: ConnectionID, _ code: ErrorCode, _ message: String, at now: Moment) {
    send(to: id, at: now) { ServerMessage.error(code.rawValue, message: message, into: &$0) }
  }

  private mutating func received(
    _ message: ClientMessage, in bytes: Span<UInt8>, on id: ConnectionID, at now: Moment
  ) {
    if case .ping(let t) = message {
      return send(to: id, at: now) { writer in
        ServerMessage.pong(in: bytes, t: t, timestamp: now.unixMilliseconds, into: &writer)
      }
    }
    switch connections[id].membership {
    case .none:
      guard case .join(let join) = message else {
        return report(id, .notJoined, "the first message must be `join`", at: now)
      }
      self.join(join, on: id, at: now)
    case .member(let member): received(message, in: bytes, of: member, on: id, at: now)
    case .joining, .moving: preconditionFailure("input is held until the answer")
    }
  }

  private mutating func received(
    _ message: ClientMessage, in bytes: Span<UInt8>, of member: Member, on id: ConnectionID, at now: Moment
  ) {
    switch message {
    case .join: report(id, .alreadyJoined, "this connection is in a room already", at: now)
    case .act(let act): self.act(act, in: bytes, of: member, on: id, at: now)
    case .claim(let claim): self.claim(claim, in: bytes, of: member, on: id, at: now)
    case .signal(let signal): self.signal(signal, in: bytes, of: member, on: id, at: now)
    case .sync(let sync): self.sync(sync, of: member, on: id, at: now)
    case .refresh(let refresh): self.refresh(refresh, of: member, on: id, at: now)
    case .leave: leave(member, on: id, at: now)
    case .ping: preconditionFailure("answered before")
    }
  }
}

extension ClientMessage {
  /// Whether `limits.actions_per_second` counts it.
  fileprivate var hasLimitOfItsOwn: Bool {
    switch self {
    case .act, .claim, .signal: true
    case .join, .sync, .refresh, .leave, .ping: false
    }
  }
}
