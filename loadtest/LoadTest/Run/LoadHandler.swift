import Bytes
import Reactor

/// The shell of a crowd: gives it what the sockets of one loop bring, and does what it commands.
struct LoadHandler: ~Copyable, EventLoopHandler {
  /// What the run tells its loops.
  enum Message: Sendable {
    /// What was due before `measuredFrom` is not recorded. In nanoseconds of the monotonic clock.
    case begin(measuredFrom: Int64)
    case settle(deadline: Int64)
    case stop
  }

  private(set) var crowd: Crowd
  private let board: Board
  private let tls: TLSClientConfiguration?
  /// Which player a connection is.
  private var players = SideTable<Int>()
  /// The connections of the players, by position.
  private var connections: [ConnectionID?]
  /// Those that read nothing.
  private var paused: [Int: DetachedConnection] = [:]
  private var meter = LoopMeter()
  private var nextReport: Int64 = 0
  private var isStopping = false

  init(_ crowd: consuming Crowd, tls: TLSClientConfiguration?, board: Board) {
    connections = Array(repeating: nil, count: crowd.players.count)
    self.tls = tls
    self.board = board
    self.crowd = crowd
  }

  /// After the last turn: what it has measured and judged.
  consuming func finish() -> LoadOutcome.Part {
    let (recorder, use, reasons) = (crowd.recorder, meter.use, crowd.tally.reasons)
    return LoadOutcome.Part(recorder: recorder, verdict: crowd.verdict(), use: use, reasons: reasons)
  }

  // MARK: Inputs

  mutating func accepted(_ id: ConnectionID, from peer: SocketAddress, on listener: ListenerID, at now: Moment) {
    preconditionFailure("a load tester listens nowhere")
  }

  mutating func connected(_ id: ConnectionID, at now: Moment) {
    guard players.contains(id) else { return }
    crowd.connected(players[id], at: now.monotonic)
  }

  mutating func received(_ bytes: inout MutableSpan<UInt8>, on id: ConnectionID, at now: Moment) {
    guard players.contains(id) else { return }
    crowd.received(&bytes, by: players[id], at: now.monotonic)
  }

  mutating func inputEnded(on id: ConnectionID, at now: Moment) {
    if players.contains(id) { crowd.inputEnded(players[id], at: now.monotonic) }
  }

  mutating func writable(_ id: ConnectionID, at now: Moment) {
    if players.contains(id) { crowd.hasToSend(players[id]) }
  }

  mutating func closed(_ id: ConnectionID, reason: LossReason, at now: Moment) {
    guard let player = players.remove(id) else { return }
    connections[player] = nil
    crowd.lost(player, reason.description, at: now.monotonic)
  }

  mutating func received(_ message: Message, at now: Moment) {
    switch message {
    case .begin(let start):
      crowd.begin(at: now.monotonic, measuredFrom: start)
      meter.start = start
    case .settle(let deadline): crowd.settle(until: deadline, at: now.monotonic)
    case .stop: isStopping = true
    }
  }

  mutating func acceptPaused(on listener: ListenerID, reason: SystemError, at now: Moment) {}

  // MARK: The end of a turn

  mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
    crowd.timeElapsed(at: now.monotonic)
    flush(&io)
    obey(&io, at: now.monotonic)
    meter.read(at: now.monotonic, isRunning: crowd.stage == .running)
    if now.monotonic >= nextReport || crowd.stage == .done {
      nextReport = now.monotonic + LoadLimits.reportInterval.nanoseconds
      board.report(LoopStatus(crowd, meter), of: crowd.loop)
    }
    if isStopping { io.stop() }
    return crowd.commands.isEmpty ? crowd.nextDeadline(at: now.monotonic) : now.monotonic
  }

  private mutating func flush(_ io: inout LoopIO) {
    for player in crowd.dirty {
      var byteCount = 0
      if let id = connections[player],
        case .sent(let count) = crowd.withUnsent(of: player, { io.stage($0, on: id) })
      {
        byteCount = count
      }
      crowd.sent(byteCount, by: player)
    }
    crowd.dirty.removeAll(keepingCapacity: true)
    io.sendStaged { id, rest in crowd.takeBack(rest, of: players[id]) }
  }

  private mutating func obey(_ io: inout LoopIO, at now: Int64) {
    var connectsLeft = LoadLimits.connectsPerTurn
    for command in crowd.takeCommands() {
      switch command {
      case .connect(let player):
        if connectsLeft > 0 { connect(player, &io, at: now) } else { crowd.commands.append(command) }
        connectsLeft -= 1
      case .close(let player): if let id = forget(player) { io.close(id) }
      case .abort(let player): if let id = forget(player) { io.abort(id) }
      case .pause(let player): if let id = forget(player) { paused[player] = io.detach(id) }
      case .resume(let player): resume(player, &io, at: now)
      }
    }
  }

  private mutating func connect(_ player: Int, _ io: inout LoopIO, at now: Int64) {
    crowd.began(player, at: now)
    do throws(SystemError) {
      remember(try io.connect(to: crowd.target.address, from: source(of: player), tls: tls), player)
    } catch {
      crowd.lost(player, error.description, at: now)
    }
  }

  private func source(of player: Int) -> IPAddress? {
    let count = crowd.plan.sourceAddressCount
    return count == 1 ? nil : .v4(0x7f00_0001 + UInt32(player % count))
  }

  private mutating func resume(_ player: Int, _ io: inout LoopIO, at now: Int64) {
    guard let connection = paused.removeValue(forKey: player), let id = io.attach(connection) else {
      return crowd.lost(player, "the connection was lost while it was not read", at: now)
    }
    remember(id, player)
    crowd.hasToSend(player)
  }

  private mutating func remember(_ id: ConnectionID, _ player: Int) {
    players.insert(player, as: id)
    connections[player] = id
  }

  private mutating func forget(_ player: Int) -> ConnectionID? {
    paused[player] = nil
    guard let id = connections[player] else { return nil }
    connections[player] = nil
    players.remove(id)
    return id
  }
}
