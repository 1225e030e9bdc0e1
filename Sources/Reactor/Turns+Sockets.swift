import Bytes
import CLinux
import Glibc

/// Reading and accepting.
extension Turns where Handler: ~Copyable {
  /// Reads the connections that the last turn did not finish, once each.
  mutating func readRest() {
    let unread = io.unread
    io.unread.removeAll()
    handshakesLeft = EventLoopLimits.handshakesPerTurn
    for id in unread where io.connections.contains(id) {
      io.connections[id].isUnread = false
      read(id, isEnding: true)
    }
  }

  /// Receives once. A buffer that was not filled has emptied the socket, epoll(7), and the next bytes bring a new
  /// event. If it was filled, or if no other event will tell the end that must follow (`isEnding`), it is read again in
  /// the next turn.
  mutating func read(_ id: ConnectionID, isEnding: Bool) {
    if io.connections[id].isUnread { return }
    let tls = io.connections[id].tls
    if let tls, !mayRead(tls, of: id) { return }
    let descriptor = io.connections[id].descriptor
    // In bounds: the kernel writes at most the buffer's own size.
    let count = buffer.withUnsafeMutableBytes { clinux_recv(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      if isEnding || count == buffer.count { io.readNextTurn(id) }
      if io.connections[id].phase == .lingering { return }
      if let tls { return decrypt(count, from: tls, of: id) }
      handler.received(count, in: &buffer, on: id, at: io.now)
    } else if count == 0 || (errno == EAGAIN && tls?.hasInputEnded == true) {
      endInput(id)
    } else if errno != EAGAIN {
      lose(id, .system(.last))
    }
  }

  /// The peer's end has been read. An error may hide behind it: after a reset that follows it, recv(2) still says
  /// "end".
  mutating func endInput(_ id: ConnectionID) {
    switch io.connections[id].phase {
    case .lingering:
      // It may still have to be told what it was sent.
      if io.connections[id].tls?.unsent.isEmpty != false { _ = io.connections.remove(id) }
    case .handshaking:
      lose(id, .tls("the peer has ended the connection during the handshake"))
    case .connecting, .open, .inputEnded:
      if let error = StreamSocket.takeError(of: io.connections[id].descriptor) { return lose(id, .system(error)) }
      io.connections[id].phase = .inputEnded
      handler.inputEnded(on: id, at: io.now)
    }
  }

  /// Finishes an outgoing connect. Returns whether the connection is established.
  mutating func establish(_ id: ConnectionID) -> Bool {
    if let error = StreamSocket.takeError(of: io.connections[id].descriptor) {
      lose(id, .system(error))
      return false
    }
    if let tls = io.connections[id].tls { return beginHandshake(tls, of: id) }
    open(id)
    return true
  }

  /// Tells of an outgoing connection that nothing is missing from any more.
  mutating func open(_ id: ConnectionID) {
    io.connections[id].phase = .open
    handler.connected(id, at: io.now)
  }

  /// The end of a connection that the handler did not choose. If it had closed it already, it hears nothing.
  mutating func lose(_ id: ConnectionID, _ reason: LossReason) {
    let isKnown = io.connections.phase(of: id) != .lingering
    if io.connections.remove(id) != nil, isKnown { handler.closed(id, reason: reason, at: io.now) }
  }

  /// Accepts what waits, up to the bound of a turn.
  mutating func accept(on listener: ListenerID) {
    let descriptor = io.listeners[listener].socket.descriptor.number
    for _ in 0..<EventLoopLimits.acceptsPerTurn {
      var accepted: Int32 = -1
      let peer = SocketAddress(filledBy: { accepted = clinux_accept4(descriptor, $0, $1) })
      do throws(SystemError) {
        try admit(Descriptor(accepted), from: peer, on: listener)
      } catch {
        switch error.code {
        case EAGAIN:
          return
        case ECONNABORTED, EINTR, ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
          ENETUNREACH:
          // The new connection's own error, accept(2): it is gone, the next may be well.
          continue
        default:
          io.pauseListener(listener)
          return handler.acceptPaused(on: listener, reason: error, at: io.now)
        }
      }
    }
  }

  private mutating func admit(
    _ descriptor: consuming Descriptor, from peer: SocketAddress?, on listener: ListenerID
  ) throws(SystemError) {
    // Only IP sockets listen here.
    guard let peer else { return }
    let id = try io.admit(descriptor, .open, tls: io.listeners[listener].socket.tls?.accept())
    handler.accepted(id, from: peer, on: listener, at: io.now)
  }

  /// Watches the listeners whose pause is over.
  mutating func resumeListeners() {
    for listener in io.listeners.indices {
      guard let resumesAt = io.listeners[listener].resumesAt, resumesAt <= io.now.monotonic else { continue }
      do {
        try io.watchListener(listener)
      } catch {
        io.pauseListener(listener)
        handler.acceptPaused(on: listener, reason: error, at: io.now)
      }
    }
  }
}

extension EventLoopHandler where Self: ~Copyable {
  /// A function of its own, so that the span borrows the buffer and not all of the loop.
  mutating func received(_ byteCount: Int, in buffer: inout [UInt8], on id: ConnectionID, at now: Moment) {
    var whole = buffer.mutableSpan
    var bytes = whole._mutatingExtracting(..<byteCount)
    received(&bytes, on: id, at: now)
  }
}
