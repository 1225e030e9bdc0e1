import Bytes
import LoadJudge
import LoadReport
import WebSocket

/// What the scenario decides: who does what next.
extension Crowd {
  mutating func beginScenario(at now: Int64) {
    switch plan.scenario {
    case .idle: break
    case .storm: for index in players.indices { mayConnect(index, at: now) }
    case .reconnect: for room in rooms.indices { beginRound(room, at: now) }
    case .echo, .signal, .rooms, .restart, .slow:
      for index in players.indices where players[index].isSlow { stopReading(index, at: now) }
      if operations == nil { for room in rooms.indices { fillUp(room, at: now) } }
    }
  }

  /// Lets nobody wait for what will not come any more.
  mutating func settleScenario(at now: Int64) {
    for index in players.indices where players[index].phase == .paused { resumeReading(index, at: now) }
    guard plan.scenario == .reconnect else { return }
    while let place = line.takeFirst() { connect(place.player, due: now, at: now) }
  }

  /// Open loop: gives the operations that are due to those whose turn it is.
  mutating func giveOperations(at now: Int64) {
    for _ in 0..<LoadLimits.operationsPerTurn {
      if plan.scenario.usesLine {
        guard !line.isEmpty, let due = operations?.take(at: now), let place = line.takeFirst() else { return }
        // A player that was not there yet was missing on our side.
        let isOurs = plan.scenario == .reconnect
        countAndConnect(place.player, due: isOurs ? max(due, place.since) : due, at: now)
      } else {
        guard let due = operations?.take(at: now) else { return }
        let room = rooms[turn % rooms.count]
        operate(room.players.lowerBound + turn / rooms.count % plan.speakersPerRoom, due: due, at: now)
        turn += 1
      }
    }
  }

  /// Closed loop: gives each speaker of a room what it is to have on the way.
  private mutating func fillUp(_ room: Int, at now: Int64) {
    for index in rooms[room].players.prefix(plan.speakersPerRoom) {
      for _ in 0..<plan.inFlight { operate(index, due: now, at: now) }
    }
  }

  // MARK: What happened

  mutating func becameLive(_ index: Int, at now: Int64) {
    let isBack = players[index].hasBeenLive
    players[index].phase = .live
    players[index].wakesAt = .max
    players[index].failedAttempts = 0
    players[index].hasBeenLive = true
    tally.live += 1
    tally.arrived += isBack ? 0 : 1
    tally.resumes += isBack ? 1 : 0
    let latency: Latency = isBack && plan.scenario != .storm ? .resumeToLive : .connectToLive
    recorder.record(latency, due: players[index].due, end: now)
    sendPending(index, at: now)
    if isBack { cameBack(index, at: now) }
    if plan.scenario == .storm { endCycle(index, at: now) }
  }

  private mutating func cameBack(_ index: Int, at now: Int64) {
    guard stage == .running else { return }
    switch plan.scenario {
    case .reconnect: returned(index, at: now)
    case .slow where players[index].isSlow: wake(index, at: now + plan.slowPause.nanoseconds)
    // What was signalled while it was away will never reach all.
    case .signal where operations == nil: fillUp(players[index].room, at: now)
    case .echo, .signal, .rooms, .storm, .restart, .idle, .slow: break
    }
  }

  /// An operation of a player has had its answer.
  mutating func completed(_ index: Int, at now: Int64) {
    switch plan.scenario.operation {
    case .message, .signal, .act:
      if stage == .running, operations == nil { operate(index, due: now, at: now) }
    case .resume: actAnswered(players[index].room, at: now)
    case .cycle, nil: break
    }
  }

  // MARK: storm

  /// Connects now in a closed loop, or when an operation is due.
  private mutating func mayConnect(_ index: Int, at now: Int64) {
    if operations == nil { return countAndConnect(index, due: now, at: now) }
    line.append(index, at: now)
  }

  private mutating func countAndConnect(_ index: Int, due: Int64, at now: Int64) {
    countOperation(due: due, at: now)
    connect(index, due: due, at: now)
  }

  /// Live: that was all. Leaves, or closes and keeps the seat.
  private mutating func endCycle(_ index: Int, at now: Int64) {
    tally.live -= 1
    players[index].phase = .leaving
    players[index].due = now
    wake(index, at: now + LoadLimits.joinTimeout.nanoseconds)
    guard plan.keepsSeats else { return leave(index) }
    frame.removeAll()
    Frame.appendClose(.normal, mask: mask(), into: &frame)
    sendFrame(to: index)
  }

  /// The connection of a cycle has ended. Who has left is somebody else from now on.
  mutating func cycleEnded(_ index: Int, at now: Int64) {
    if !plan.keepsSeats {
      players[index].token = nil
      players[index].hasBeenLive = false
      players[index].seat = judge.addSeat(
        in: rooms[players[index].room].number, following: players[index].seat)
    }
    if stage == .running { mayConnect(index, at: now) }
  }

  // MARK: reconnect

  /// All but the first of a room drop, and the first acts.
  private mutating func beginRound(_ room: Int, at now: Int64) {
    let first = rooms[room].players.lowerBound
    rooms[room].missingActs = plan.missedCount
    rooms[room].missingPlayers = rooms[room].players.count - 1
    for index in rooms[room].players.dropFirst() where players[index].hasConnection {
      commands.append(.abort(index))
      forgetConnection(index)
    }
    for _ in 0..<plan.missedCount { act(first, due: now, at: now) }
  }

  /// The last act of a round lets the others come back.
  private mutating func actAnswered(_ room: Int, at now: Int64) {
    rooms[room].missingActs -= 1
    guard rooms[room].missingActs == 0 else { return }
    for index in rooms[room].players.dropFirst() where players[index].phase == .away {
      if stage == .running { mayConnect(index, at: now) } else { connect(index, due: now, at: now) }
    }
  }

  private mutating func returned(_ index: Int, at now: Int64) {
    let room = players[index].room
    rooms[room].missingPlayers -= 1
    if rooms[room].missingPlayers == 0 { beginRound(room, at: now) }
  }

  // MARK: slow

  mutating func stopReading(_ index: Int, at now: Int64) {
    guard stage == .running, players[index].isLive else { return }
    players[index].phase = .paused
    commands.append(.pause(index))
    wake(index, at: now + plan.slowPause.nanoseconds)
  }

  mutating func resumeReading(_ index: Int, at now: Int64) {
    players[index].phase = .live
    commands.append(.resume(index))
    wake(index, at: now + plan.slowPause.nanoseconds)
  }
}
