import Bytes
import Games
import Rooms

/// A room in a shard's memory, with the connections that are in it and what waits for it.
struct HostedRoom {
  let code: String
  /// `nil` until the log has answered.
  var room: Room<TableGame>?
  /// The log was told to make the room, as there is none.
  var isCreating = false
  /// Whether the whole log has been taken over. Before that only `waiting` matters.
  var isLoaded = false
  /// As the log has opened it, until the whole log has been taken over.
  var opened = Boxed<OpenedRoom>()
  /// Joins that came before the room was there.
  var waiting: [ConnectionID] = []
  /// What was asked about its sessions before that.
  var requests: [(ticket: Int64, SessionRequest)] = []
  var members: [ConnectionID] = []
  /// What happens when `seq` has committed, in the order of `seq`.
  var afterCommit: [(seq: Int64, effect: CommitEffect)] = []
  /// Spectators without a session, each of whom costs a row.
  var newSpectators = RateLimiter()
  /// Joins whose place in the log is being read.
  var checkCount = 0
  /// Something is written in this turn's batch.
  var isTouched = false
  /// Since when nobody has been connected, and when that is looked at next; monotonic nanoseconds.
  var idleSince: Int64
  var timerAt = Int64.max

  init(code: String, now: Int64) {
    self.code = code
    idleSince = now
  }

  /// Lets `effect` wait for row `seq`, which may not be the latest.
  mutating func afterCommit(of seq: Int64, _ effect: CommitEffect) {
    let place = afterCommit.firstIndex { $0.seq > seq } ?? afterCommit.endIndex
    afterCommit.insert((seq, effect), at: place)
  }
}

/// What waits for a row to be durable.
enum CommitEffect {
  /// A repeat of the action in that row is acknowledged.
  case acknowledge(ConnectionID, idToken: [UInt8])
  /// An action is refused because of what has happened up to that row.
  case reject(ConnectionID, idToken: [UInt8], Rejection)
  /// The player is gone.
  case leave(PlayerIndex)
  /// The player has abandoned the game in that row.
  case abandon(PlayerIndex)
  /// The others wait on for these.
  case wait([PlayerIndex])
}
