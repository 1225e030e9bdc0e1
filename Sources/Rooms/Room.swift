import Bytes
import Crypto
import JSON

/// One game and the people in it: decides what happens, in which order, and what the log gets to know of it.
///
/// The room runs ahead of the log: a row has its `seq` and digest when it is accepted, and may be shown when `committed` has reached it.
///
///     1 … recent.first … committed … head
///         └─ in memory ─┘ └ not durable ┘
///
/// Invariant: `recent.first - 1 ≤ committed ≤ head = recent.last`, and `digest` is that of row `head`.
package struct Room<G: Game>: Sendable {
  package let owner: CommitBatch.Owner
  package let code: String
  package let configuration: RoomConfiguration
  package internal(set) var game: G
  package internal(set) var players: [Player] = []
  /// Who sits where.
  package internal(set) var seats: [PlayerIndex?]
  /// Who may speak for a player, or watch, by the session's id; revoked ones too, as long as the log has them.
  package internal(set) var sessions: [String: SessionRecord] = [:]
  /// An operator has closed the room.
  package private(set) var isClosed: Bool
  /// The game was ended from outside of its rules.
  var isEnded = false
  /// `seq` of the latest row, durable or not.
  package private(set) var head: Int64 = 0
  /// `seq` of the latest row that is durable.
  package private(set) var committed: Int64 = 0
  /// Digest of row `committed`: what `live` says.
  package private(set) var committedDigest = Digest.zero
  package private(set) var recent = RecentRecords(after: 0)
  /// Of actions and claims.
  package internal(set) var actionIDs: ActionIDTable
  var playerIndices: [String: PlayerIndex] = [:]
  private var digest = Digest.zero
  let limits: RoomLimits

  /// The room before its first row. A room that has a log is brought up to date with `restore`.
  ///
  /// - Parameter hashKey: random; keeps the table of action ids safe from ids chosen to collide.
  package init(
    code: String, opened: OpenedRoom, hashKey: (UInt64, UInt64), limits: RoomLimits
  ) throws(InvalidGame) {
    owner = CommitBatch.Owner(room: opened.key, epoch: opened.epoch)
    self.code = code
    configuration = opened.configuration
    game = try G(opened.configuration)
    seats = Array(repeating: nil, count: opened.configuration.seatCount)
    isClosed = opened.isClosed
    actionIDs = ActionIDTable(hashKey: hashKey)
    self.limits = limits
  }

  package var phase: RoomPhase { isEnded ? .finished : game.phase }

  package var takenSeatCount: Int { seats.count { $0 != nil } }

  /// Whether rows wait for their commit.
  package var hasPending: Bool { head > committed }

  var isFull: Bool { head >= limits.eventCount }

  var isBusy: Bool { head - committed >= limits.pendingCount }

  var dataByteLimit: Int { limits.dataByteCount }

  /// Lets nobody in any more.
  package mutating func close(log: inout RoomLog) {
    isClosed = true
    writeState(to: &log)
  }

  /// Tells the log of phase and seats.
  func writeState(to log: inout RoomLog) {
    log.batch.write(
      CommitBatch.StateWrite(owner: owner, phase: phase, takenSeatCount: takenSeatCount, isClosed: isClosed))
  }

  /// Everything up to `seq` is durable.
  package mutating func committed(through seq: Int64) {
    precondition(seq >= committed && seq <= head, "a commit of rows that were never written")
    guard seq > committed else { return }
    committed = seq
    committedDigest = recent.head(seq).digest
  }

  /// Gives up the rows in memory beyond the bounds. Those that have just committed are to be shown first.
  package mutating func trimRecent() {
    recent.trim(
      committed: committed, maximumCount: limits.recentCount, maximumByteCount: limits.recentByteCount)
  }

  /// Gives the next row its place in the log.
  mutating func append(
    _ kind: EventKind, player: Span<UInt8>, actionID: Span<UInt8>, data: Span<UInt8>, at now: Moment,
    to log: inout RoomLog
  ) -> Int64 {
    let seq = head + 1
    digest = log.digests.digest(
      after: digest, seq: seq, kind: kind, timestamp: now.unixMilliseconds, player: player, actionID: actionID,
      data: data)
    log.batch.append(
      owner, seq: seq, kind: kind, timestamp: now.unixMilliseconds, digest: digest, player: player,
      actionID: actionID, data: data)
    recent.append(
      seq: seq, kind: kind, timestamp: now.unixMilliseconds, digest: digest, player: player, actionID: actionID,
      data: data)
    head = seq
    return seq
  }

  /// Takes a row over from the log. Rows come in order, all of them durable.
  ///
  /// - Parameter isWhole: false when `data` of actions was left out; then the row is not kept for resumes.
  mutating func restored(_ index: Int, of page: RecordBuffer, isWhole: Bool) {
    let row = page.heads[index]
    precondition(row.seq == head + 1, "a hole in the log")
    head = row.seq
    committed = row.seq
    digest = row.digest
    committedDigest = row.digest
    if isWhole {
      recent.append(
        seq: row.seq, kind: row.kind, timestamp: row.timestamp, digest: row.digest, player: page.player(at: index),
        actionID: page.actionID(at: index), data: page.data(at: index))
      trimRecent()
    } else {
      recent = RecentRecords(after: row.seq)
    }
  }
}
