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

  /// What one connection is to be sent, as a part of the output of the turn.
  private struct Answer {
    let id: ConnectionID
    let range: Range<Int>
  }

  /// Memory for output that is kept for the next turn.
  private static let keptByteCount = 1 << 20

  private var connections = SideTable<EchoConnection>()
  private var tools: EchoTools
  private var answers: [Answer] = []
  /// Connections that owe a handshake, by their deadlines. Those that have kept it stay until then.
  private var handshakes: [(id: ConnectionID, deadline: Int64)] = []
  /// Connections without an answer of this turn that are to be looked at: there is room again for them, or they end.
  private var pending: [ConnectionID] = []
  private var isStopping = false

  package init(limits: EchoLimits) { tools = EchoTools(limits: limits) }

  // MARK: Inputs

  package mutating func accepted(
    _ id: ConnectionID, from peer: SocketAddress, on listener: ListenerID, at now: Moment
  ) {
    connections.insert(EchoConnection(tools.limits), as: id)
    handshakes.append((id, now.monotonic + tools.limits.handshakeTimeout.nanoseconds))
  }

  package mutating func connected(_ id: ConnectionID, at now: Moment) {
    preconditionFailure("an echo connects to nobody")
  }

  package mutating func received(_ bytes: inout MutableSpan<UInt8>, on id: ConnectionID, at now: Moment) {
    guard connections.contains(id), !connections[id].isEnding else { return }
    let start = tools.output.byteCount
    connections[id].received(&bytes, answeringWith: &tools, at: now)
    let range = start..<tools.output.byteCount
    if !range.isEmpty { answers.append(Answer(id: id, range: range)) }
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

  // MARK: The end of a turn

  package mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
    sendAnswers(&io)
    for id in pending { flush(id, &io) }
    pending.removeAll(keepingCapacity: true)
    abortLateHandshakes(&io, at: now)
    if isStopping { io.stop() }
    return handshakes.first?.deadline
  }

  private mutating func sendAnswers(_ io: inout LoopIO) {
    var output = ByteWriter()
    swap(&output, &tools.output)
    for index in answers.indices {
      let answer = answers[index]
      send(output.span.extracting(answer.range), to: answer.id, &io)
    }
    io.sendStaged { id, rest in connections[id].unsent.prepend(rest) }
    answers.removeAll(keepingCapacity: true)
    output.removeAll()
    if output.capacity <= Self.keptByteCount { swap(&output, &tools.output) }
  }

  /// Sends `bytes` behind what still waits, and keeps what the kernel does not take.
  private mutating func send(_ bytes: Span<UInt8>, to id: ConnectionID, _ io: inout LoopIO) {
    guard connections.contains(id) else { return }
    if connections[id].unsent.isEmpty {
      let result = connections[id].isEnding ? io.send(bytes, on: id) : io.stage(bytes, on: id)
      guard case .sent(let count) = result else { return }
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
    if connections[id].unsent.byteCount > tools.limits.unsentByteCount {
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
    for (id, _) in late where connections.contains(id) && connections[id].isInHandshake {
      io.abort(id)
      connections.remove(id)
    }
    if !late.isEmpty { handshakes.removeFirst(late.count) }
  }
}
