import Bytes
import HTTP
import Reactor
import WebSocket

/// Sends every text and binary message back: the engine without a game, by which its conformance and its speed are measured.
///
/// Any path upgrades, and no origin is refused. What is read in a turn is answered at its end, by one send for each
/// connection however many messages came.
package struct EchoHandler: ~Copyable, EventLoopHandler {
  /// What other threads tell the loop.
  package enum Message: Sendable {
    case stop
  }

  private let limits: EchoLimits
  private var connections = SideTable<EchoConnection>()
  private var output = TurnOutput()
  /// Connections that owe a handshake, by their deadlines. Those that have kept it stay until then.
  private var handshakes: [(id: ConnectionID, deadline: Int64)] = []
  /// Connections without output of this turn that are to be looked at: there is room again for them, or they end.
  private var pending: [ConnectionID] = []
  private var isStopping = false
  private var inflater = Inflater()
  private var deflater = Deflater()
  private var compressed = ByteWriter()

  package init(limits: EchoLimits) { self.limits = limits }

  // MARK: Inputs

  package mutating func accepted(
    _ id: ConnectionID, from peer: SocketAddress, on listener: ListenerID, at now: Moment
  ) {
    connections.insert(EchoConnection(limits), as: id)
    handshakes.append((id, now.monotonic + limits.handshakeTimeout.nanoseconds))
  }

  package mutating func connected(_ id: ConnectionID, at now: Moment) {
    preconditionFailure("an echo connects to nobody")
  }

  package mutating func received(_ bytes: inout MutableSpan<UInt8>, on id: ConnectionID, at now: Moment) {
    guard connections.contains(id) else { return }
    if connections[id].unread.isEmpty {
      let consumed = read(&bytes, on: id, at: now)
      if consumed < bytes.count { connections[id].unread.append(bytes.span.extracting(consumed...)) }
    } else {
      var queue = ByteQueue()
      swap(&queue, &connections[id].unread)
      queue.append(bytes.span)
      queue.discard(queue.withMutableSpan { read(&$0, on: id, at: now) })
      if !queue.isEmpty { connections[id].unread = queue }
    }
  }

  package mutating func inputEnded(on id: ConnectionID, at now: Moment) {
    guard connections.contains(id) else { return }
    connections[id].isEnding = true
    pending.append(id)
  }

  package mutating func writable(_ id: ConnectionID, at now: Moment) { pending.append(id) }

  package mutating func closed(_ id: ConnectionID, reason: LossReason, at now: Moment) { connections.remove(id) }

  package mutating func received(_ message: Message, at now: Moment) { isStopping = true }

  package mutating func acceptPaused(on listener: ListenerID, reason: SystemError, at now: Moment) {}

  // MARK: Reading

  /// Reads as far as it goes; returns how many bytes are done with.
  private mutating func read(_ bytes: inout MutableSpan<UInt8>, on id: ConnectionID, at now: Moment) -> Int {
    var offset = 0
    if connections[id].handshake != nil { readRequest(bytes.span, from: &offset, on: id, at: now) }
    while connections[id].isOpen, readMessage(&bytes, from: &offset, on: id) {}
    return connections[id].isEnding ? bytes.count : offset
  }

  private mutating func readRequest(_ bytes: Span<UInt8>, from offset: inout Int, on id: ConnectionID, at now: Moment) {
    switch connections[id].handshake!.parser.next(in: bytes, from: &offset) {
    case .needsMoreBytes, .needsContinue: break
    case .violation(let violation): refuse(Problem(violation), on: id, at: now)
    case .request(let request):
      do throws(HandshakeError) {
        let acceptance = try ServerHandshake.check(UpgradeRequest(request))
        output.append(to: id) {
          acceptance.appendResponse(selecting: nil, compression: acceptance.compression, into: &$0)
        }
        connections[id].open(acceptance.compression, limits)
      } catch {
        refuse(Problem(error), on: id, at: now)
      }
    }
  }

  private mutating func refuse(_ problem: Problem, on id: ConnectionID, at now: Moment) {
    output.append(to: id) {
      problem.response.encode(into: &$0, keepsAlive: false, isHead: false, unixSeconds: now.unixSeconds)
    }
    connections[id].isEnding = true
  }

  /// Reads the next message or control frame; false when more bytes must come first.
  private mutating func readMessage(
    _ bytes: inout MutableSpan<UInt8>, from offset: inout Int, on id: ConnectionID
  ) -> Bool {
    switch connections[id].reader.next(in: &bytes, from: &offset, inflatingWith: &inflater) {
    case .needsMoreBytes: return false
    case .message(let kind, .input(let range)): echo(kind, bytes.span.extracting(range), on: id)
    case .message(let kind, .assembled):
      let reader = connections[id].reader
      echo(kind, reader.assembled, on: id)
    case .message(let kind, .inflated):
      var used = Inflater()
      swap(&used, &inflater)
      echo(kind, used.inflated, on: id)
      swap(&used, &inflater)
    case .ping(let range): send(.pong, bytes.span.extracting(range), to: id)
    case .pong: break
    case .close(let code, _): close(id, code)
    case .violation(let violation): close(id, violation.closeCode)
    }
    return true
  }

  private mutating func echo(_ kind: MessageKind, _ message: Span<UInt8>, on id: ConnectionID) {
    let opcode: Opcode = kind == .text ? .text : .binary
    compressed.removeAll()
    if let compression = connections[id].compression,
      deflater.compress(message, under: compression, into: &compressed)
    {
      let payload = compressed
      output.append(to: id) { Frame.append(opcode, payload: payload.span, isCompressed: true, into: &$0) }
    } else {
      send(opcode, message, to: id)
    }
  }

  private mutating func send(_ opcode: Opcode, _ payload: Span<UInt8>, to id: ConnectionID) {
    output.append(to: id) { Frame.append(opcode, payload: payload, into: &$0) }
  }

  /// Answers a close frame, or a violation with one; the connection ends behind it.
  private mutating func close(_ id: ConnectionID, _ code: CloseCode?) {
    output.append(to: id) { Frame.appendClose(code, into: &$0) }
    connections[id].isEnding = true
  }

  // MARK: The end of a turn

  package mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
    var finished = TurnOutput()
    swap(&finished, &output)
    for run in finished.runs { send(finished.bytes.extracting(run.range), to: run.id, &io) }
    finished.removeAll()
    swap(&finished, &output)
    for id in pending { flush(id, &io) }
    pending.removeAll(keepingCapacity: true)
    abortLateHandshakes(&io, at: now)
    if isStopping { io.stop() }
    return handshakes.first?.deadline
  }

  /// Sends `bytes` behind what still waits, and keeps what the kernel does not take.
  private mutating func send(_ bytes: Span<UInt8>, to id: ConnectionID, _ io: inout LoopIO) {
    guard connections.contains(id) else { return }
    if connections[id].unsent.isEmpty {
      guard case .sent(let count) = io.send(bytes, on: id) else { return }
      if count < bytes.count { connections[id].unsent.append(bytes.extracting(count...)) }
    } else {
      connections[id].unsent.append(bytes)
    }
    settle(id, &io)
  }

  /// Sends what waits.
  private mutating func flush(_ id: ConnectionID, _ io: inout LoopIO) {
    guard connections.contains(id) else { return }
    if !connections[id].unsent.isEmpty {
      var unsent = ByteQueue()
      swap(&unsent, &connections[id].unsent)
      guard case .sent(let count) = io.send(unsent.span, on: id) else { return }
      unsent.discard(count)
      if !unsent.isEmpty { connections[id].unsent = unsent }
    }
    settle(id, &io)
  }

  /// Ends a connection that has said everything, or that has not been reading for too long.
  private mutating func settle(_ id: ConnectionID, _ io: inout LoopIO) {
    if connections[id].unsent.byteCount > limits.unsentByteCount {
      io.abort(id)
    } else if connections[id].isEnding, connections[id].unsent.isEmpty {
      io.close(id)
    } else {
      return
    }
    connections.remove(id)
  }

  private mutating func abortLateHandshakes(_ io: inout LoopIO, at now: Moment) {
    let late = handshakes.prefix { $0.deadline <= now.monotonic }
    for (id, _) in late where connections.contains(id) && connections[id].handshake != nil {
      io.abort(id)
      connections.remove(id)
    }
    handshakes.removeFirst(late.count)
  }
}
