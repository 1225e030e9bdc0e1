import Bytes
import Glibc

/// What a handler may do at the end of a turn: everything that reaches a socket goes through here.
///
/// A name that is no more (its connection was lost in this very turn) is no mistake: `send` fails, the others do
/// nothing.
package struct LoopIO: ~Copyable {
  struct Listener {
    let socket: ListeningSocket
    /// When it is watched again, on `Moment.monotonic`; `nil` while it is watched.
    var resumesAt: Int64?
  }

  struct Loss {
    let id: ConnectionID
    let reason: LossReason
  }

  private struct Lingering {
    let id: ConnectionID
    let deadline: Int64
    /// Ciphertext that waited for the kernel when the time began.
    let unsentByteCount: Int
  }

  var poller: Poller
  var connections = ConnectionTable()
  /// Shared by all encrypted connections.
  let wire = TLSWire()
  var listeners: [Listener]
  var now = Moment.now()
  /// Connections that failed while the handler was acting: it is told in the next turn.
  var losses: [Loss] = []
  /// Connections to be read in the next turn although no event will say so.
  var unread: [ConnectionID] = []
  /// Closed connections in the order of their deadlines, some of them gone already.
  private var lingering: [Lingering] = []
  private let lingerTimeout: Duration
  /// Sends of this turn that have not left yet.
  var batch: SendBatch
  private(set) var isStopping = false

  /// The listeners are watched from the first turn on, as if they had been paused until then.
  init(
    poller: consuming Poller, listeners: [ListeningSocket], lingerTimeout: Duration, ring: consuming SendRing?
  ) {
    batch = SendBatch(ring: ring)
    self.poller = poller
    self.lingerTimeout = lingerTimeout
    self.listeners = listeners.map { Listener(socket: $0, resumesAt: .min) }
  }
}

// MARK: - What handlers do

package enum SendResult: Equatable {
  /// So many bytes were taken, and are the loop's to deliver. If it is not all, `writable` follows.
  case sent(Int)
  /// The connection is lost, and `closed` follows, unless it was told already.
  case failed
}

extension LoopIO {
  package mutating func send(_ bytes: Span<UInt8>, on id: ConnectionID) -> SendResult {
    guard let phase = connections.phase(of: id), phase != .lingering else { return .failed }
    do throws(LossReason) {
      if let tls = connections[id].tls { return .sent(try send(bytes, through: tls, on: id)) }
      return .sent(try sendPlain(bytes, on: id))
    } catch {
      losses.append(Loss(id: id, reason: error))
      return .failed
    }
  }

  private mutating func sendPlain(_ bytes: Span<UInt8>, on id: ConnectionID) throws(LossReason) -> Int {
    do throws(SystemError) {
      let hasRoom = !connections[id].isStaged
      let count = hasRoom ? try StreamSocket.send(bytes, to: connections[id].descriptor) : 0
      if count < bytes.count { try awaitWritable(id) }
      return count
    } catch {
      throw .system(error)
    }
  }

  /// Ends the connection once everything sent has arrived: the peer reads to the end, and then sees it.
  ///
  /// What the peer still sends is thrown away for at most the loop's `lingerTimeout`. Closing the descriptor at
  /// once would, with unread bytes in it, reset the connection and destroy what the peer has not read yet (RFC 9112,
  /// section 9.6).
  ///
  /// - Parameter peerIsDone: The peer sends nothing more, so there is nothing to wait for. TLS has a last word of its own.
  package mutating func close(_ id: ConnectionID, peerIsDone: Bool = false) {
    guard let phase = connections.phase(of: id), phase != .lingering else { return }
    let mayReceive = (phase == .open || phase == .handshaking) && !(peerIsDone && connections[id].tls == nil)
    let isFlushed = endTLS(on: id)
    guard mayReceive || !isFlushed, lingering.count < EventLoopLimits.lingeringCount,
      !isFlushed || shutdown(connections[id].descriptor, Int32(SHUT_WR)) == 0
    else {
      // There is no room to wait, or nothing to wait for: its input has ended, or it is reset, or not yet established.
      _ = connections.remove(id)
      return
    }
    connections[id].phase = .lingering
    connections[id].awaitsWritable = false
    linger(id)
  }

  /// Ends the connection with a reset, and frees what the kernel had kept for it.
  package mutating func abort(_ id: ConnectionID) {
    guard let connection = connections.remove(id) else { return }
    StreamSocket.resetOnClose(connection.number)
  }

  /// Takes an established connection out of this loop, for another to attach. It is told nothing of it any more.
  ///
  /// Bytes that have been received are the handler's to carry along; those that come later wait in the kernel.
  package mutating func detach(_ id: ConnectionID) -> DetachedConnection {
    guard let phase = connections.phase(of: id), phase != .lingering else { return DetachedConnection(nil) }
    precondition(phase == .open || phase == .inputEnded, "only an established connection can move")
    precondition(!connections[id].isStaged, "a connection can't move away from what it is to send")
    let tls = connections[id].tls
    guard let connection = connections.remove(id) else { return DetachedConnection(nil) }
    poller.unwatch(connection.number)
    tls?.leaveWire()
    return DetachedConnection(connection, tls)
  }

  /// Takes in what another loop has detached, under a new name. Bytes that have come in meanwhile are received in the
  /// next turn.
  ///
  /// - Returns: `nil` when the connection was lost before it was detached, or can't be watched. Then it is closed, and
  ///   nothing follows.
  package mutating func attach(_ connection: DetachedConnection) -> ConnectionID? {
    guard let descriptor = connection.take() else { return nil }
    let tls = connection.tls
    guard let id = try? admit(descriptor, .open, tls: tls) else { return nil }
    // No event tells an end that was read before.
    if tls?.hasInputEnded == true { readNextTurn(id) }
    return id
  }

  /// Begins to connect; `connected` or `closed` follows.
  ///
  /// - Parameters:
  ///   - source: which of this machine's addresses to come from; `nil` leaves it to the kernel. Each has its own ports.
  ///   - tls: how it is encrypted; `nil` for not at all.
  /// - Throws: what stands in the way at once: no descriptor, no local port, no route.
  package mutating func connect(
    to address: SocketAddress, from source: IPAddress? = nil, tls: TLSClientConfiguration? = nil
  ) throws(SystemError) -> ConnectionID {
    let descriptor = try StreamSocket.open(family: address.family)
    let number = descriptor.number
    try StreamSocket.enable(TCP_NODELAY, Int32(IPPROTO_TCP), on: number)
    if let source { try StreamSocket.bind(number, to: source) }
    guard address.withSystemAddress({ Glibc.connect(number, $0, $1) }) == 0 || errno == EINPROGRESS else {
      throw .last
    }
    return try admit(descriptor, .connecting, tls: tls?.connect())
  }

  /// Accepts nothing more. The listening sockets close when no other loop, and nobody else, holds them.
  package mutating func stopListening() {
    for listener in listeners { poller.unwatch(listener.socket.descriptor.number) }
    listeners = []
  }

  /// Ends the loop: this was its last turn. Connections that the handler has closed still linger; all others are
  /// aborted.
  package mutating func stop() { isStopping = true }
}

// MARK: - What the loop does between turns

extension LoopIO {
  /// When the loop itself has something to do, on `Moment.monotonic`; `.max` for never.
  var deadline: Int64 {
    listeners.reduce(lingering.first?.deadline ?? .max) { min($0, $1.resumesAt ?? .max) }
  }

  /// Whether there is something to do that no event will tell.
  var hasUnfinishedWork: Bool { !losses.isEmpty || !unread.isEmpty }

  /// Takes a socket into the table and watches it. If it can't be watched, it is closed.
  mutating func admit(
    _ socket: consuming Descriptor, _ phase: ConnectionTable.Phase, tls: TLSStream? = nil
  ) throws(SystemError) -> ConnectionID {
    let number = socket.number
    let id = connections.insert(socket, phase, tls)
    tls?.join(wire)
    do {
      try poller.watchConnection(
        number, token: id.word, forWriting: phase == .connecting || tls?.unsent.isEmpty == false)
      return id
    } catch {
      _ = connections.remove(id)
      throw error
    }
  }

  mutating func watchListener(_ listener: ListenerID) throws(SystemError) {
    try poller.watchListener(
      listeners[listener].socket.descriptor.number, token: WatchToken.listener(listener).word)
    listeners[listener].resumesAt = nil
  }

  mutating func readNextTurn(_ id: ConnectionID) {
    connections[id].isUnread = true
    unread.append(id)
  }

  private mutating func linger(_ id: ConnectionID) {
    lingering.append(
      Lingering(
        id: id, deadline: now.monotonic + lingerTimeout.nanoseconds,
        unsentByteCount: connections[id].tls?.unsent.byteCount ?? 0))
  }

  /// Closes the connections that have lingered long enough. A peer that has taken some of what TLS has left for it gets
  /// as much time again.
  mutating func endLingering() {
    let expired = lingering.prefix { $0.deadline <= now.monotonic || !connections.contains($0.id) }
    lingering.removeFirst(expired.count)
    for entry in expired where connections.contains(entry.id) {
      if connections[entry.id].tls?.unsent.byteCount ?? 0 < entry.unsentByteCount {
        linger(entry.id)
      } else {
        _ = connections.remove(entry.id)
      }
    }
  }

  mutating func abortAllButLingering() {
    for id in connections.ids where connections[id].phase != .lingering { abort(id) }
  }

  mutating func pauseListener(_ listener: ListenerID) {
    poller.unwatch(listeners[listener].socket.descriptor.number)
    listeners[listener].resumesAt = now.monotonic + EventLoopLimits.acceptPause.nanoseconds
  }

  mutating func awaitWritable(_ id: ConnectionID) throws(SystemError) {
    if connections[id].awaitsWritable { return }
    try poller.watchForWriting(connections[id].descriptor, token: id.word)
    connections[id].awaitsWritable = true
  }
}
