import Bytes
import LoadJudge
import LoadReport

/// The players of one loop, as a value: bytes, connections and time come in, bytes and commands go out. It touches no socket and no
/// clock.
///
/// Players are named by their position, and so are rooms; a room's players stand side by side. What happened is told in the order in
/// which it happened: to the judge everything, to the recorder what is measured.
struct Crowd: ~Copyable {
  /// What a connection is to do, at the end of the turn.
  enum Command: Equatable {
    case connect(Int)
    /// Everything has been sent.
    case close(Int)
    case abort(Int)
    /// Reads nothing from now on.
    case pause(Int)
    case resume(Int)
  }

  enum Stage: Equatable {
    /// Players connect and join.
    case gathering
    case running
    /// No new operations; what is on the way may arrive until `deadline`, in nanoseconds of the monotonic clock.
    case settling(deadline: Int64)
    case done
  }

  struct Room {
    let number: RoomNumber
    let players: Range<Int>
    /// `reconnect`: acts of this round that are not answered, and players that are not live again.
    var missingActs = 0
    var missingPlayers = 0
  }

  let plan: LoadPlan
  let target: LoadTarget
  let loop: Int

  var players: [Player] = []
  var rooms: [Room] = []
  var judge = Judge()
  /// Records nothing before `begin`.
  var recorder = Recorder(start: .max)
  var tally = Tally()
  var fanout: Fanout
  var random: RandomSource
  /// Players by the moment at which they do something.
  var timers: TimerWheel<Int32>
  private var expired: [TimerWheel<Int32>.Entry] = []

  var stage = Stage.gathering
  /// When players connect, until all have, and the first that has not.
  var arrivals: Pacer
  var arrived = 0
  /// When operations are due, while an open loop runs.
  var operations: Pacer?
  /// The number of operations that were given to somebody, by which the next gets its turn.
  var turn = 0
  /// `storm` and `reconnect`: players that may connect.
  var line = WaitingLine()
  private var nextLook: Int64 = 0

  var commands: [Command] = []
  /// Players with something to send.
  var dirty: [Int] = []
  /// Where messages are put together.
  var data = ByteWriter()
  var message = ByteWriter()
  var frame = ByteWriter()
  var actionID = ByteWriter()

  init(_ plan: LoadPlan, target: LoadTarget, loop: Int, at now: Int64) {
    self.plan = plan
    self.target = target
    self.loop = loop
    let roomCount = plan.rooms(ofLoop: loop).count
    let playerCount = roomCount * plan.roomSize
    fanout = Fanout(seatCount: playerCount, capacity: max(1 << 18, 4 * plan.inFlight * playerCount))
    random = RandomSource(seed: plan.seed &+ UInt64(loop))
    timers = TimerWheel(granularity: 1_000_000, startingAt: now)
    arrivals = Pacer(rate: plan.connectRate / Double(plan.loopCount), start: now)
    for room in 0..<roomCount {
      let number = judge.addRoom()
      rooms.append(Room(number: number, players: room * plan.roomSize..<(room + 1) * plan.roomSize))
      for place in 0..<plan.roomSize {
        players.append(
          Player(room: room, seat: judge.addSeat(in: number), isSlow: place >= plan.roomSize - plan.slowPerRoom))
      }
    }
    if plan.scenario == .signal {
      let nothing = Array(repeating: HeardSignals(), count: plan.speakersPerRoom)
      for index in players.indices { players[index].signals = nothing }
    }
  }

  // MARK: Stages

  /// Whether everybody is there; where players come and go, whether anybody could.
  var isGathered: Bool { plan.scenario.gathers ? tally.arrived == players.count : tally.hasReached }

  /// Begins with the operations. What was due before `measuredFrom` is not recorded.
  mutating func begin(at now: Int64, measuredFrom start: Int64) {
    recorder = Recorder(start: start)
    stage = .running
    if let rate = plan.rate { operations = Pacer(rate: rate / Double(plan.loopCount), start: now) }
    beginScenario(at: now)
  }

  /// Begins no operation any more, and measures none.
  mutating func settle(until deadline: Int64, at now: Int64) {
    tally.flush(into: &recorder, at: now)
    recorder.end = now
    stage = .settling(deadline: deadline)
    operations = nil
    settleScenario(at: now)
  }

  consuming func verdict() -> Verdict {
    if plan.scenario == .echo {
      for player in players where player.isLive && !player.pending.isEmpty { judge.unechoed(player.seat) }
    }
    return judge.verdict()
  }

  // MARK: Time

  /// Does what is due. Comes at the end of each turn.
  mutating func timeElapsed(at now: Int64) {
    admitArrivals(at: now)
    timers.takeExpired(at: now, into: &expired)
    for entry in expired where players[Int(entry.subject)].wakesAt == entry.deadline {
      players[Int(entry.subject)].wakesAt = .max
      alarm(Int(entry.subject), at: now)
    }
    expired.removeAll(keepingCapacity: true)
    if stage == .running { giveOperations(at: now) }
    if case .settling(let deadline) = stage, now >= nextLook {
      nextLook = now + LoadLimits.reportInterval.nanoseconds
      if now >= deadline || isSettled { stage = .done }
    }
    tally.flush(into: &recorder, at: now)
  }

  /// When to call `timeElapsed` if nothing happens before.
  func nextDeadline(at now: Int64) -> Int64 {
    var deadline = min(timers.nextDeadline ?? .max, now + LoadLimits.reportInterval.nanoseconds)
    // Who may not join yet is looked at again in a millisecond.
    if arrived < players.count, plan.scenario.gathers { deadline = min(deadline, max(arrivals.next, now + 1_000_000)) }
    if let operations, !plan.scenario.usesLine || !line.isEmpty { deadline = min(deadline, operations.next) }
    return deadline
  }

  mutating func takeCommands() -> [Command] {
    var taken: [Command] = []
    swap(&taken, &commands)
    return taken
  }

  /// Has the player do something at `deadline`, and nothing before.
  mutating func wake(_ index: Int, at deadline: Int64) {
    players[index].wakesAt = deadline
    timers.arm(Int32(index), at: deadline)
  }

  private var isSettled: Bool {
    players.allSatisfy { $0.phase == .expelled || ($0.pending.isEmpty && $0.isAtRest(in: plan.scenario)) }
      && judge.isSettled
  }
}

extension Player {
  /// Whether it has come to where the run leaves it.
  fileprivate func isAtRest(in scenario: Scenario) -> Bool { phase == .live || (scenario == .storm && phase == .away) }
}
