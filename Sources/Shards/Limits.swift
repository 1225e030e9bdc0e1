import Rooms
import WebSocket

/// The bound on every queue, buffer and table of a shard, and what happens there. Times are in nanoseconds.
package struct Limits: Sendable {
  /// A client's largest message; beyond it close 1009.
  package var messageByteCount = 65_536
  /// Frames of one message; beyond it close 1009. A client has no reason to send more than a few.
  package var fragmentCount = 1024
  /// Bytes that may wait unread while a connection's join or request is being answered; beyond it the connection ends. It leaves room for a
  /// full message and many small ones.
  package var unreadByteCount = 1 << 20
  /// Answers that may wait for a client to read them; beyond it its next request is not read. Pipelined requests are short and
  /// their answers are not.
  package var unreadAnswersByteCount = 65_536
  /// Bytes that may wait to be sent to one connection; beyond it 4301. A client that does not read must not hold the room's memory.
  package var sendQueueByteCount = 1 << 20
  /// Output buffers kept for the next connection that has something to send: the largest, and all together. A message to a room of a thousand
  /// is in as many small ones until it has been sent.
  package var spareBufferByteCount = 65_536
  package var spareBuffersByteCount = 16 << 20
  /// Bytes of one turn that stand in one place for many connections; beyond it each gets a copy of its own.
  package var sharedByteCount = 1 << 20
  /// The largest batch whose memory is kept for the next.
  package var spareBatchByteCount = 1 << 20
  /// How long a connection whose queue has been full may read nothing at all while the room goes on. A burst that has only just filled
  /// the queue is sent on in pieces instead. The kernel and TLS show progress in steps of up to 200 KB, so this asks for 100 KB/s; and
  /// a mobile phone may hear nothing for a second between two cells.
  package var slowAfter: Int64 = 2_000_000_000
  /// A replay stops writing here and goes on when the bytes have left, so that the length of a log costs no memory.
  package var replayByteCount = 65_536
  /// Rows that one read of the log brings, for a replay and for loading a room. A replay reads those again that it has no room for.
  package var replayRowCount = 256
  package var loadRowCount = 4096
  /// Joins that may wait for one room to be loaded; beyond it 1013.
  package var waitingJoinCount = 4096
  /// Rows of the whole shard that wait for their commit; beyond it `busy`.
  package var pendingRowCount = 200_000
  /// Reads of the log on their way; beyond it an action whose id must be looked up is `busy`.
  package var readCount = 10_000
  /// Connections of one session under the policy `mirror`; beyond it 4423.
  package var mirrorCount = 16
  /// New spectators of a room a second, and how many at once; beyond it 1013. Each is a session in the log, and anybody may come.
  package var spectatorsPerSecond = 50
  package var spectatorsBurst = 2000
  /// Connections of one room; beyond it 1013.
  package var roomConnectionCount = 4096
  /// Sessions of one room that are kept in memory; beyond it those are forgotten that are over, and spectators who are away. What cannot be
  /// forgotten has bounds of its own: the seats, each with the sessions of its subject, and the connections.
  package var roomSessionCount = 8192
  /// Refused tokens and clients a second that are written into the audit log, and how many at once.
  package var refusalAuditsPerSecond = 20
  package var refusalAuditsBurst = 100
  /// Sessions of one subject of tickets in one room; beyond it the oldest ends.
  package var subjectSessionCount = 5

  /// Time for a request's head, and from the upgrade to the first `join`.
  package var handshakeTimeout: Int64 = 10_000_000_000
  package var joinTimeout: Int64 = 10_000_000_000
  /// Silence after which the server pings, tells the others `unstable`, and gives up. It also gives up who reads nothing for so long.
  package var pingAfter: Int64 = 10_000_000_000
  package var unstableAfter: Int64 = 15_000_000_000
  package var lostAfter: Int64 = 30_000_000_000
  /// Seconds that a connection lives on one token at most: the longest that can be configured.
  package var longestTokenLife: Int64 = 365 * 86_400
  /// Before the end of its token, a connection is told.
  package var expiringNotice: Int64 = 300_000_000_000
  /// From the disconnect: a player is away, has abandoned the game, and loses the seat.
  package var awayAfter: Int64 = 120_000_000_000
  package var abandonedAfter: Int64 = 300_000_000_000
  package var releaseAfter: Int64 = 600_000_000_000
  /// Time for the peer to answer our close frame.
  package var closeTimeout: Int64 = 2_000_000_000
  /// Time for which the log need not know who has come back and who has gone. A crash forgets as much of that,
  /// and so does a room that is lost.
  package var noteDelay: Int64 = 100_000_000
  /// Time that a room stays in memory after its last connection.
  package var unloadAfter: Int64 = 60_000_000_000
  /// Time that a drain waits for pending commits before it says goodbye all the same.
  package var drainTimeout: Int64 = 5_000_000_000

  /// `act` and `signal` a second and connection, and how many at once; a rate of 0 is none.
  package var actionsPerSecond = 50
  package var actionsBurst = 100

  /// Pings, messages that no other limit counts, and refusals, a second and connection, and how many at once; beyond it 4429. An honest
  /// client sends a few, and each costs as much as an action.
  package var questionsPerSecond = 1000
  package var questionsBurst = 2000

  /// From one `refresh` of a connection to the next, and how many at once, 0 for no limit; beyond it `rate_limited`. An honest client
  /// sends one an hour, and each is a row of the log.
  package var refreshInterval: Int64 = 6_000_000_000
  package var refreshBurst = 10

  package var room = RoomLimits()

  package init() {}

  var message: MessageReader.Limits {
    MessageReader.Limits(maximumMessageByteCount: messageByteCount, maximumFragmentCount: fragmentCount)
  }

  /// What events leave free of a queue, for messages that can't be read again from the log.
  var queueReserve: Int { sendQueueByteCount / 4 }

  /// A replay leaves half of the queue to what else there is to say: this much may wait before it writes on, and so much does it
  /// write at once, from memory or from the log.
  var replayPauseByteCount: Int { min(replayByteCount, sendQueueByteCount / 8) }
  var loggedReplayByteCount: Int { sendQueueByteCount / 4 }

  /// How late a timer may be: a quarter of the shortest, and at most a second.
  var tick: Int64 {
    let shortest = min(
      handshakeTimeout, joinTimeout, pingAfter, unstableAfter, lostAfter, unloadAfter, closeTimeout, awayAfter,
      abandonedAfter, releaseAfter, expiringNotice)
    return max(10_000_000, min(1_000_000_000, shortest / 4))
  }
}
