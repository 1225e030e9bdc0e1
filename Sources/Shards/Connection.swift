import Bytes
import HTTP
import Rooms
import WebSocket
import Wire

package typealias ConnectionID = SlabID
typealias RoomID = SlabID

/// One client's connection, from its first byte to its last. It moves between shards as a value.
///
/// There are many of them and most are idle: what is needed on the way in only is out of line, and the small fields stand together.
package struct Connection: Sendable {
  enum Stage: Equatable, Sendable {
    /// Requests are read.
    case http
    /// A request is being answered elsewhere; what follows waits.
    case awaitingResponse(keepsAlive: Bool, isHead: Bool)
    case webSocket
    /// Nothing more is read. It ends when its output has left.
    case ending
  }

  /// What a connection needs until it has joined a room.
  struct Arrival: Sendable {
    var parser = RequestParser(limits: HTTPLimits())
    /// The token that came with the upgrade, used when `join` brings none.
    var upgradeToken: String?
    /// The first 64 bits of SHA-256 of the `User-Agent` that came with the upgrade.
    var userAgentHash: UInt64?
  }

  /// Gone when the connection has joined.
  var arrival = Boxed(Arrival())
  var reader: MessageReader
  var membership = Membership.none
  /// Bytes that can't be read on yet: an incomplete head or control frame, or everything while a join is being answered.
  var unread = ByteQueue()
  var output = ByteQueue()
  /// What is to be sent of `Shard.shared`, behind `output`. Empty between turns.
  private var shownPlace: Range<UInt32> = 0..<0
  var rate = RateLimiter()
  var signalErrors = RateLimiter()
  var questions = RateLimiter()
  var refreshes = RateLimiter()

  /// Monotonic nanoseconds: when the current stage began, or our close frame was sent, and when the peer was last heard.
  var stageSince: Int64
  var lastHeard: Int64
  /// When output last left, or began to wait.
  var lastProgress: Int64
  /// When the connection is looked at next.
  var timerAt = Int64.max

  package let address: IPAddress
  package let door: Door
  var stage = Stage.http
  /// It has spoken WebSocket.
  private(set) var isUpgraded = false
  /// What the upgrade has agreed on; `nil` for no compression.
  private(set) var compression: Compression?
  var closing = ClosingHandshake()
  /// The peer has sent its last byte.
  var inputHasEnded = false
  /// In the outbox's list of connections with something to do.
  var isDirty = false
  var isPinged = false
  /// The others were told that the peer is silent.
  var isUnstable = false
  /// It has had time enough to end: what still waits is dropped.
  var isOverdue = false

  init(door: Door, address: IPAddress, limits: Limits, now: Int64) {
    self.door = door
    self.address = address
    reader = MessageReader(role: .server, limits: limits.message)
    stageSince = now
    lastHeard = now
    lastProgress = now
  }

  /// The request has been accepted: what follows are frames.
  mutating func becomeWebSocket(_ compression: Compression?, limits: Limits, at now: Int64) {
    stage = .webSocket
    isUpgraded = true
    stageSince = now
    self.compression = compression
    reader = MessageReader(role: .server, limits: limits.message, compression: compression)
  }

  /// Our close frame is on its way, and the peer has not answered it yet.
  var awaitsClose: Bool { stage == .webSocket && !closing.maySend }

  /// Whether input waits: for an answer that is on its way, or for the peer to read those that it has.
  func isHeld(unreadAnswersByteCount limit: Int) -> Bool {
    switch stage {
    case .http: return output.byteCount >= limit
    case .awaitingResponse: return true
    case .ending: return false
    case .webSocket:
      switch membership {
      case .none: return false
      case .moving, .joining: return true
      case .member(let member): return member.owesLive || member.isLeaving
      }
    }
  }
}

/// What a connection is to a room. What only a join needs stands elsewhere, so that the many who have joined are small.
enum Membership: Sendable {
  case none
  /// The room is on another shard; the connection leaves with its `join` at the end of the turn.
  indirect case moving(Join)
  /// Waits for its room, its seat's commit, or the digest that it named.
  indirect case joining(Joining)
  case member(Member)
}

extension Connection {
  var shown: Range<Int> { Int(shownPlace.lowerBound)..<Int(shownPlace.upperBound) }

  /// Bytes that wait to be sent.
  var waitingByteCount: Int { output.byteCount + shown.count }

  var hasOutput: Bool { waitingByteCount > 0 }

  /// Whether these frames may wait to be sent behind what waits there already.
  func hasRoom(for run: borrowing FrameWriter, within byteCount: Int) -> Bool {
    waitingByteCount + run.byteCount <= byteCount
  }

  /// Takes shared bytes to be sent, if nothing stands in the way: they are all that waits, or follow on it.
  mutating func show(_ place: Range<Int>) -> Bool {
    guard output.isEmpty, shown.isEmpty || shown.upperBound == place.lowerBound else { return false }
    shownPlace = UInt32(shown.isEmpty ? place.lowerBound : shown.lowerBound)..<UInt32(place.upperBound)
    return true
  }

  /// Nothing shared is to be sent any more.
  mutating func takeShown() -> Range<Int> {
    defer { shownPlace = 0..<0 }
    return shown
  }
}

/// A connection that has joined.
struct Member: Sendable {
  let room: RoomID
  /// When its token ends, in monotonic nanoseconds: a step of the wall clock ends no session.
  var tokenEndsAt: Int64
  private let sessionNumber: Int32
  private let playerNumber: Int32
  /// Stands for the random id of the client's page load.
  let client: UInt64?
  var progress: Progress
  /// The client was told that its token ends soon.
  var isWarned = false
  /// The client has been promised a `live`: by its `join`, or in answer to `sync`.
  var owesLive = true
  /// The seat is given up; what comes before that in the log is still shown.
  var isLeaving = false

  init(
    room: RoomID, session: SessionIndex, player: PlayerIndex?, client: UInt64?, tokenEndsAt: Int64, progress: Progress
  ) {
    self.room = room
    self.tokenEndsAt = tokenEndsAt
    sessionNumber = Int32(session)
    playerNumber = player.map(Int32.init) ?? -1
    self.client = client
    self.progress = progress
  }

  var session: SessionIndex { Int(sessionNumber) }
  /// `nil` for spectators.
  var player: PlayerIndex? { playerNumber < 0 ? nil : Int(playerNumber) }
}

/// How far a member has come with the log.
enum Progress: Equatable, Sendable {
  /// The row that the member named is being read, to see whether its digest is the one that came with it.
  case checking
  /// Everything before `next` has been sent. While `isReading`, rows are on their way from the log.
  case replaying(next: Int64, isReading: Bool)
  case live
}
