import Bytes
import LoadJudge
import Wire

/// One player: where it is, what it has seen, and what it waits for.
struct Player {
  /// Only from `connecting` to `leaving` is there a connection.
  enum Phase {
    /// Without a connection; it connects at `wakesAt`.
    case away
    /// It is to connect. What still comes is of the connection before.
    case called
    case connecting
    /// The handshake has been sent.
    case upgrading
    /// The join has been sent.
    case joining
    case live
    /// Live, but reads nothing until `wakesAt`.
    case paused
    /// It has said all that it will; the server closes.
    case leaving
    /// The server does not want it back.
    case expelled
  }

  /// An act, or a message to an echo, that has not been answered.
  struct Pending {
    let action: UInt64
    /// When it was due, in nanoseconds of the monotonic clock.
    let due: Int64
    /// For the first time, or once more: the connection was lost, or the server was too busy for it.
    var isToBeSent = true
    var wasSent = false
  }

  /// The position of its room in its loop.
  let room: Int
  var seat: SeatNumber
  /// `slow`: stops reading now and then.
  let isSlow: Bool
  var phase = Phase.away
  var inbound = Inbound(handshake: nil)
  /// What the kernel has not taken.
  var unsent = ByteQueue()
  /// It stands in the list of those who have something to send.
  var isDirty = false

  /// From the first join on.
  var token: String?
  /// The last event.
  var seen: Int64 = 0
  /// Of the log up to there, if that has been told.
  var digest: UInt64?
  /// The number of the latest action, message or signal.
  var lastAction: UInt64 = 0
  var pending: [Pending] = []
  /// `signal`: what it has heard from each speaker of its room.
  var signals: [HeardSignals] = []

  /// When the connection that it has, or is to have, was due: from then on it counts how long it takes.
  var due: Int64 = 0
  /// When it does something by itself, in nanoseconds of the monotonic clock; `max` for never.
  var wakesAt: Int64 = .max
  /// Attempts in a row that came to nothing.
  var failedAttempts = 0
  /// What the server has said before it closes.
  var farewell: Farewell?
  var hasBeenLive = false

  init(room: Int, seat: SeatNumber, isSlow: Bool) {
    self.room = room
    self.seat = seat
    self.isSlow = isSlow
  }

  var hasConnection: Bool {
    switch phase {
    case .connecting, .upgrading, .joining, .live, .paused, .leaving: true
    case .away, .called, .expelled: false
    }
  }

  /// Whether the handshake of its connection is done.
  var isOpen: Bool {
    switch phase {
    case .joining, .live, .paused, .leaving: true
    case .away, .called, .connecting, .upgrading, .expelled: false
    }
  }

  /// Whether it can send.
  var isLive: Bool { phase == .live }

  /// Whether its connection has come as far as it should, and has not been given up.
  var wasLive: Bool { phase == .live || phase == .paused }

  /// Takes the unanswered action out of the list. It is mostly the first.
  mutating func takePending(_ action: UInt64) -> Pending? {
    guard let index = pending.firstIndex(where: { $0.action == action }) else { return nil }
    return pending.remove(at: index)
  }
}
