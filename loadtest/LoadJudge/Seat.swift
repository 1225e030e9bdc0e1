import Bytes

/// One virtual player: what it has sent, and how far it has come.
struct Seat {
  /// How many holes are kept open for what may come late; beyond that they are faults at once.
  static let holeLimit = 16

  let room: Int
  /// Empty before it has joined.
  private var player: [UInt8] = []
  /// Action `n` is `acts[n - 1]`.
  var acts: [Act] = []

  // MARK: Its connection

  /// Counts connections, and wraps.
  private(set) var connection: UInt16 = 0
  private(set) var isConnected = false
  var isLive = false
  /// How many actions wait for an answer over this connection.
  private(set) var openCount = 0
  /// The ledger's head before this connection was made, and how often that had been taken back: the log must be that long.
  private(set) var floor: Int64
  private(set) var floorTakenBackCount: Int
  /// The head that `joined` has told.
  private(set) var joinedHead: Int64 = 0
  /// The ledger's head when `joined` came: what is shown up to there was shown to somebody before.
  private(set) var knownHead: Int64 = 0

  // MARK: How far it has come

  /// The `seq` that it must be shown next.
  private(set) var next: Int64 = 1
  /// What was passed over, in order.
  private(set) var holes: [Range<Int64>] = []
  /// The event just before `next`, when its digest did not hold. It stands in the place of the right one, or else the right one follows.
  var suspect: Int64?
  /// It was shown another log than the ledger's, and can't be held against that any more.
  var isAstray = false
  /// It was wronged over this connection: an answer may be what it has missed.
  var isWronged = false

  init(room: Int, floor: Int64, takenBackCount: Int) {
    self.room = room
    self.floor = floor
    floorTakenBackCount = takenBackCount
  }

  mutating func joined(as player: Span<UInt8>, after: Int64, head: Int64, knownHead: Int64) {
    self.player = player.array
    isConnected = true
    joinedHead = head
    self.knownHead = knownHead
    next = after + 1
  }

  mutating func disconnected(floor: Int64, takenBackCount: Int) {
    connection &+= 1
    isConnected = false
    isLive = false
    openCount = 0
    self.floor = floor
    floorTakenBackCount = takenBackCount
    isAstray = false
    isWronged = false
  }

  mutating func sent(_ number: Int, dataHash: UInt64) {
    if number > acts.count { acts.append(Act(dataHash: dataHash, connection: connection)) }
    if !isAwaited(number) { openCount += 1 }
    acts[number - 1].sent(dataHash: dataHash, connection: connection)
  }

  var hasJoined: Bool { !player.isEmpty }

  func plays(as player: Span<UInt8>) -> Bool { self.player.span.isEqual(to: player) }

  func hasSent(_ action: UInt64) -> Bool { action >= 1 && action <= acts.count }

  /// Whether an answer to action `number` is to come over this connection.
  func isAwaited(_ number: Int) -> Bool { acts[number - 1].isOpen && acts[number - 1].connection == connection }

  mutating func acknowledged(_ number: Int, at seq: Int64?) {
    if isAwaited(number) { openCount -= 1 }
    acts[number - 1].acknowledged(at: seq)
  }

  mutating func rejected(_ number: Int) {
    if isAwaited(number) { openCount -= 1 }
    acts[number - 1].rejected()
  }

  /// It was shown the event of its own action. When it has sent that over this connection, and the event was in the log before, then
  /// the event answers an earlier send, and an `ack` is to come.
  mutating func shownOwn(_ number: Int, at seq: Int64) {
    guard isAwaited(number), seq > joinedHead else { return }
    openCount -= 1
    acts[number - 1].answeredByEvent()
  }

  // MARK: Going on

  /// Where an event is in what it was shown.
  enum Step {
    case onward
    /// It goes on behind a hole.
    case beyond(Range<Int64>)
    /// It fills a hole.
    case late
    case again
  }

  mutating func step(to seq: Int64) -> Step {
    guard seq < next else {
      defer { next = seq + 1 }
      return seq == next ? .onward : .beyond(next..<seq)
    }
    guard let index = holes.firstIndex(where: { $0.contains(seq) }) else { return .again }
    let hole = holes[index]
    holes.replaceSubrange(
      index...index, with: [hole.lowerBound..<seq, seq + 1..<hole.upperBound].filter { !$0.isEmpty })
    return .late
  }

  /// - Returns: false when there are too many.
  mutating func keepOpen(_ hole: Range<Int64>) -> Bool {
    guard holes.count < Self.holeLimit else { return false }
    holes.append(hole)
    return true
  }

  mutating func takeHoles() -> [Range<Int64>] {
    defer { holes = [] }
    return holes
  }

  /// Goes back to `seq`: what came last was not of the log.
  mutating func wait(for seq: Int64) { next = seq }
}
