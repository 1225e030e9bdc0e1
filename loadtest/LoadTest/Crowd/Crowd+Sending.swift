import Bytes
import LoadJudge
import LoadReport
import WebSocket
import Wire

/// What players send. It waits until the end of the turn, and then leaves in one piece for each.
extension Crowd {
  mutating func send(_ opcode: Opcode, _ payload: Span<UInt8>, to index: Int) {
    let mask = mask()
    frame.removeAll()
    Frame.append(opcode, payload: payload, mask: mask, into: &frame)
    sendFrame(to: index)
  }

  /// Sends what has been put together in `message`.
  mutating func sendMessage(of index: Int) {
    let message = message
    send(.text, message.span, to: index)
  }

  /// Sends what has been put together in `frame`.
  mutating func sendFrame(to index: Int) {
    let frame = frame
    players[index].unsent.append(frame.span)
    tally.bytesSent += frame.byteCount
    hasToSend(index)
  }

  /// Something waits to be sent by a player, or may.
  mutating func hasToSend(_ index: Int) {
    guard !players[index].isDirty, !players[index].unsent.isEmpty else { return }
    players[index].isDirty = true
    dirty.append(index)
  }

  /// What waits to be sent to the server by a player.
  func withUnsent<Result>(of index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    let unsent = players[index].unsent
    return body(unsent.span)
  }

  /// The kernel has taken the first `byteCount` bytes of it.
  mutating func sent(_ byteCount: Int, by index: Int) {
    players[index].isDirty = false
    players[index].unsent.discard(byteCount)
  }

  /// The kernel has not taken what was sent before.
  mutating func takeBack(_ bytes: Span<UInt8>, of index: Int) { players[index].unsent.prepend(bytes) }

  mutating func mask() -> UInt32 { UInt32(truncatingIfNeeded: random.next()) }

  // MARK: Joining and leaving

  /// Says who it is and what it has; the first of a room makes it.
  mutating func join(_ index: Int, at now: Int64) {
    players[index].phase = .joining
    let room = plan.rooms(ofLoop: loop).lowerBound + players[index].room
    var join = Join(room: plan.roomCode(room))
    join.token = players[index].token
    join.after = players[index].seen
    if join.after > 0 { join.digest = players[index].digest }
    if join.token == nil {
      join.name = "player \(players[index].seat.rawValue)"
      join.create = Create(game: "relay")
      join.create?.seats = plan.roomSize
      join.create?.isPrivate = true
    }
    message.removeAll()
    ClientMessageWriter.join(join, into: &message)
    sendMessage(of: index)
  }

  /// Gives the seat up; the server says `bye` and closes.
  mutating func leave(_ index: Int) {
    message.removeAll()
    ClientMessageWriter.leave(into: &message)
    sendMessage(of: index)
  }

  // MARK: Operations

  /// Has a player do what the scenario is about, once. It was due at `due`.
  mutating func operate(_ index: Int, due: Int64, at now: Int64) {
    switch plan.scenario.operation {
    case .message, .act: act(index, due: due, at: now)
    case .signal: signal(index, due: due, at: now)
    case .cycle, .resume, nil: break
    }
  }

  /// Acts, as soon as the player is live.
  mutating func act(_ index: Int, due: Int64, at now: Int64) {
    guard players[index].pending.count < LoadLimits.pendingActions else { return tally.failures += 1 }
    players[index].lastAction += 1
    players[index].pending.append(Player.Pending(action: players[index].lastAction, due: due))
    if players[index].isLive { sendPending(players[index].pending.count - 1, of: index, at: now) }
  }

  /// Sends everything that has no answer: for the first time, or with the same id once more.
  mutating func sendPending(_ index: Int, at now: Int64) {
    for place in players[index].pending.indices where players[index].pending[place].isToBeSent {
      sendPending(place, of: index, at: now)
    }
  }

  private mutating func sendPending(_ place: Int, of index: Int, at now: Int64) {
    let pending = players[index].pending[place]
    players[index].pending[place].isToBeSent = false
    players[index].pending[place].wasSent = true
    if !pending.wasSent, plan.scenario != .reconnect { countOperation(due: pending.due, at: now) }
    writeData(OperationData(action: pending.action, seat: players[index].seat, due: pending.due))
    let data = data
    guard plan.scenario != .echo else { return send(.text, data.span, to: index) }
    if !pending.wasSent {
      fanout.begin(pending.action, of: players[index].seat, reaching: plan.roomSize - plan.slowPerRoom)
    }
    judge.sent(players[index].seat, action: pending.action, data: data.span)
    actionID.removeAll()
    actionID.append(decimal: Int64(pending.action))
    let id = actionID
    message.removeAll()
    ClientMessageWriter.act(id: id.span, data: data.span, into: &message)
    sendMessage(of: index)
  }

  /// Signals to the others in the room. Who is not live does not: a signal is for now or never.
  private mutating func signal(_ index: Int, due: Int64, at now: Int64) {
    guard players[index].isLive else { return tally.failures += 1 }
    players[index].lastAction += 1
    let action = players[index].lastAction
    fanout.begin(action, of: players[index].seat, reaching: plan.roomSize - 1)
    countOperation(due: due, at: now)
    writeData(OperationData(action: action, seat: players[index].seat, due: due))
    let data = data
    message.removeAll()
    ClientMessageWriter.signal(data: data.span, into: &message)
    sendMessage(of: index)
  }

  private mutating func writeData(_ operation: OperationData) {
    data.removeAll()
    operation.append(filledTo: plan.dataByteCount, to: &data)
  }

  mutating func countOperation(due: Int64, at now: Int64) {
    tally.operations += 1
    recorder.record(.dueToSent, due: due, end: now)
  }
}
