import Bytes
import Rooms
import WebSocket
import Wire

extension Shard {
  // MARK: Reading

  /// Reads the next message or control frame in `bytes[offset...]`, if there is a whole one.
  mutating func readMessage(
    in bytes: inout MutableSpan<UInt8>, from offset: inout Int, on id: ConnectionID, at now: Moment
  ) {
    switch connections[id].reader.next(in: &bytes, from: &offset, inflatingWith: &inflater) {
    case .needsMoreBytes: break
    case .message(let kind, let payload):
      guard connections[id].closing.mayReceive else { return }
      guard kind == .text else {
        return fail(id, .unsupportedData, "only text is understood", at: now)
      }
      switch payload {
      case .input(let range): received(message: bytes.span.extracting(range), on: id, at: now)
      case .assembled:
        let reader = connections[id].reader
        received(message: reader.assembled, on: id, at: now)
      case .inflated:
        var used = Inflater()
        swap(&used, &inflater)
        received(message: used.inflated, on: id, at: now)
        swap(&used, &inflater)
      }
    case .ping(let range):
      // RFC 6455, section 5.5.2: answered with the same payload, unless a close frame has been received.
      guard connections[id].closing.maySend, connections[id].closing.mayReceive, admitQuestion(id, at: now) else {
        return
      }
      sendFrame(.pong, payload: bytes.span.extracting(range), on: id, at: now)
    case .pong: break
    case .close(let code, _):
      switch connections[id].closing.closeReceived(code) {
      case .answer(let code):
        sendCloseFrame(code, reason: "", on: id)
        finish(id, at: now)
      case .complete: finish(id, at: now)
      case .ignored: break
      }
    case .violation(let violation):
      fail(id, violation.closeCode, "the WebSocket protocol was violated", at: now)
    }
  }

  // MARK: Writing

  /// Sends the message that `encode` writes.
  ///
  /// - Parameter isSecret: it holds a token.
  mutating func send(
    to id: ConnectionID, at now: Moment, isSecret: Bool = false, _ encode: (inout ByteWriter) -> Void
  ) {
    guard connections.contains(id), connections[id].closing.maySend else { return }
    writer.append(isSecret: isSecret, encode)
    sendWritten(to: id, at: now)
  }

  /// Sends what stands in `writer`, unless the connection has no room for it.
  mutating func sendWritten(to id: ConnectionID, at now: Moment) {
    var run = takeWritten()
    enqueue(&run, on: id, at: now)
    giveBack(&run)
  }

  /// Takes what has been written out of the shard, to be sent while that changes.
  mutating func takeWritten() -> FrameWriter {
    var run = FrameWriter()
    swap(&run, &writer)
    return run
  }

  /// Keeps the memory for the next time.
  mutating func giveBack(_ run: inout FrameWriter) {
    run.removeAll()
    swap(&run, &writer)
  }

  /// Sends whole frames, unless the connection has no room for them.
  mutating func enqueue(_ run: inout FrameWriter, on id: ConnectionID, at now: Moment) {
    guard connections.contains(id), connections[id].closing.maySend else { return }
    guard hasRoom(for: run, on: id) else {
      return end(id, .tooSlow, detail: "the client reads too slowly", at: now)
    }
    if connections[id].output.isEmpty { connections[id].lastProgress = now.monotonic }
    append(&run, toOutputOf: id)
  }

  private mutating func append(_ run: inout FrameWriter, toOutputOf id: ConnectionID) {
    if connections[id].output.capacity == 0, let spare = spareBuffers.popLast() { connections[id].output = spare }
    let isCompressed = run.compress(under: connections[id].compression, with: &deflater)
    connections[id].output.append(run.bytes(isCompressed: isCompressed))
    markDirty(id)
  }

  /// Whether these frames may wait to be sent behind what waits there, with so many bytes of the queue left free.
  func hasRoom(for run: FrameWriter, on id: ConnectionID, leaving reserve: Int = 0) -> Bool {
    connections[id].output.byteCount + run.byteCount <= limits.sendQueueByteCount - reserve
  }

  private mutating func sendFrame(_ opcode: Opcode, payload: Span<UInt8>, on id: ConnectionID, at now: Moment) {
    writer.append(opcode, payload: payload)
    sendWritten(to: id, at: now)
  }

  /// Asks whether the peer is still there.
  mutating func sendPing(to id: ConnectionID, at now: Moment) {
    let nothing = ByteWriter()
    sendFrame(.ping, payload: nothing.span, on: id, at: now)
  }

  private mutating func sendCloseFrame(_ code: CloseCode?, reason: String, on id: ConnectionID) {
    writer.appendClose(code, reason: reason)
    appendWritten(to: id)
    connections[id].closing.closeSent()
  }

  /// Puts what stands in `writer` behind the connection's output, whatever waits there already.
  mutating func appendWritten(to id: ConnectionID) {
    var run = takeWritten()
    append(&run, toOutputOf: id)
    giveBack(&run)
  }

  mutating func markDirty(_ id: ConnectionID) {
    guard !connections[id].isDirty else { return }
    connections[id].isDirty = true
    outbox.dirty.append(id)
  }

  // MARK: Ending

  /// Says goodbye with `bye` and a close frame, and waits a moment for the peer's.
  mutating func end(
    _ id: ConnectionID, _ reason: CloseReason, detail: String? = nil, delay: Int64? = nil, url: String? = nil,
    at now: Moment
  ) {
    guard connections.contains(id) else { return }
    part(id, at: now)
    guard connections[id].stage == .webSocket, connections[id].closing.maySend else { return finish(id, at: now) }
    writer.append { ServerMessage.bye(reason, message: detail, delayMilliseconds: delay, url: url, into: &$0) }
    appendWritten(to: id)
    sendCloseFrame(CloseCode(rawValue: reason.code), reason: reason.word, on: id)
    connections[id].closeDeadline = now.monotonic + limits.closeTimeout
    arm(id)
    counters.count(ending: reason)
    // The peer's own close frame may be among what was held.
    readHeld(id, at: now)
  }

  /// Answers a request that can't be served with `error`, then ends the connection.
  mutating func refuse(
    _ id: ConnectionID, _ reason: CloseReason, _ message: String, delay: Int64? = nil, url: String? = nil,
    at now: Moment
  ) {
    send(to: id, at: now) { ServerMessage.error(reason.word, message: message, into: &$0) }
    end(id, reason, delay: delay, url: url, at: now)
  }

  /// The peer broke the protocol below ours: a close frame says so, and nothing more is read (RFC 6455, section 7.1.7).
  private mutating func fail(_ id: ConnectionID, _ code: CloseCode, _ reason: String, at now: Moment) {
    part(id, at: now)
    if connections[id].closing.maySend { sendCloseFrame(code, reason: reason, on: id) }
    connections[id].closing.violationFound()
    finish(id, at: now)
  }

  /// Ends the connection when its output has left.
  mutating func finish(_ id: ConnectionID, at now: Moment) {
    part(id, at: now)
    connections[id].stage = .ending
    connections[id].unread.removeAll(keepingCapacity: false)
    connections[id].stageSince = now.monotonic
    arm(id)
    markDirty(id)
  }

  // MARK: Flushing

  /// What is to be done with a connection whose output could or could not be sent.
  package enum FlushResult {
    case goesOn
    /// Everything is sent and said: close it, and say `connectionClosed`.
    case close
    /// The peer has not read what was said, in all the time it had: reset it, and say `connectionClosed`.
    case abort
  }

  /// Takes the connections that have something to send or an end to come.
  package mutating func takeDirty() -> [ConnectionID] {
    var dirty: [ConnectionID] = []
    swap(&dirty, &outbox.dirty)
    for id in dirty where connections.contains(id) { connections[id].isDirty = false }
    return dirty
  }

  /// Whether flushing has left something for another turn: output, a read of the log, or a request.
  package var hasOutput: Bool { !outbox.dirty.isEmpty || !outbox.storage.isEmpty || !outbox.requests.isEmpty }

  /// Sends what waits on `id` through `write`, which returns how many bytes it took.
  package mutating func flush(_ id: ConnectionID, at now: Moment, write: (Span<UInt8>) -> Int) -> FlushResult {
    guard connections.contains(id) else { return .goesOn }
    if connections[id].isOverdue { return .abort }
    if !connections[id].output.isEmpty {
      var output = ByteQueue()
      swap(&output, &connections[id].output)
      let sent = write(output.span)
      output.discard(sent)
      swap(&output, &connections[id].output)
      if sent > 0 { connections[id].lastProgress = now.monotonic }
    }
    guard connections[id].output.isEmpty else { return .goesOn }
    if connections[id].stage == .ending { return .close }
    recycleOutput(of: id)
    if connections[id].stage == .http { readNextRequest(on: id, at: now) }
    resumeReplay(id, at: now)
    return .goesOn
  }

  /// Whether nothing follows what waits to be sent on `id`.
  package func isEnding(_ id: ConnectionID) -> Bool { connections.contains(id) && connections[id].stage == .ending }

  /// What `flush` took for sent was not: it is to be sent before all else.
  package mutating func takeBack(_ bytes: Span<UInt8>, on id: ConnectionID) {
    if connections.contains(id) { connections[id].output.prepend(bytes) }
  }

  /// An idle connection keeps no output buffer.
  private mutating func recycleOutput(of id: ConnectionID) {
    var buffer = ByteQueue()
    swap(&buffer, &connections[id].output)
    if buffer.capacity > 0, buffer.capacity <= limits.spareBufferByteCount, spareBuffers.count < limits.spareBufferCount
    {
      spareBuffers.append(buffer)
    }
  }
}
