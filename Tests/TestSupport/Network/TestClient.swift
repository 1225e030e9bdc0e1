import Bytes
import Foundation
import WebSocket

/// How a connection ended.
package enum ConnectionEnd: Error, Sendable, Equatable {
  case closed(code: Int, reason: String)
  /// Without a close frame.
  case lost
}

/// A WebSocket client that waits for what it wants, never for ever. For one thread at a time.
///
/// What arrives must be a message that is published. It is kept twice: in `history`, for ever and in order; and until it is taken, so that a test may ask for messages in
/// another order than they come in.
package final class TestClient {
  package private(set) var history: [Message] = []
  package private(set) var end: ConnectionEnd?
  /// What the server has answered the upgrade with.
  package let upgrade: HTTPResponse

  private let socket: Socket
  private var reader = MessageReader(
    role: .client, limits: MessageReader.Limits(maximumMessageByteCount: 1 << 24, maximumFragmentCount: 1000))
  private var input = ByteQueue()
  private var untaken: [Message] = []
  private var hasSentClose = false

  /// Connects and upgrades.
  /// - Throws: `UpgradeRefused` when the server answers with anything but 101.
  package init(
    _ address: Endpoint, path: String = "/ws", fields: [String: String] = ["Sec-WebSocket-Protocol": "croupier.v1"],
    options: SocketOptions = SocketOptions()
  ) throws {
    let bytes: [UInt8]
    (upgrade, socket, bytes) = try Self.upgrade(address, path: path, fields: fields, options)
    input.append(bytes.span)
    try readFrames()
  }

  /// - Returns: The response, the connection, and the bytes that have come behind the response.
  private static func upgrade(
    _ address: Endpoint, path: String, fields: [String: String], _ options: SocketOptions
  ) throws -> (HTTPResponse, Socket, [UInt8]) {
    let http = try HTTPClient(address, options)
    // The key of the example in RFC 6455, section 1.3, and its answer.
    let handshake = [
      "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]
    let response = try http.request("GET", path, fields: handshake.merging(fields) { _, given in given })
    guard response.status == 101 else { throw UpgradeRefused(response: response) }
    guard response.fields["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" else {
      throw SupportFailure("a wrong accept key")
    }
    let (socket, bytes) = http.handOver()
    return (response, socket, bytes)
  }

  package var events: [SeenEvent] { history.compactMap { SeenEvent($0) } }

  /// The next message in the order in which they came.
  /// - Throws: `ConnectionEnd` after the last one.
  package func next(within patience: Duration = Deadline.patience) throws -> Message {
    try take(within: patience) { _ in true }
  }

  /// The first message of this type that fits and was not taken; others stay for later.
  package func take(
    _ type: String, within patience: Duration = Deadline.patience, where fits: (Message) -> Bool = { _ in true }
  ) throws -> Message {
    do {
      return try take(within: patience) { $0.type == type && fits($0) }
    } catch let failure as SupportFailure {
      throw SupportFailure("no “\(type)”: \(failure)")
    }
  }

  /// The event with this `seq`, as soon as it has come. It may have been taken, and is not by this.
  package func event(_ seq: Int, within patience: Duration = Deadline.patience) throws -> Message {
    let deadline = Deadline(in: patience)
    var checkedCount = 0
    while true {
      let event = history[checkedCount...].first { $0.type == "event" && $0["seq"]?.int == seq }
      if let event { return event }
      checkedCount = history.count
      if let end { throw end }
      guard !deadline.isOver else { throw SupportFailure("no event \(seq) in time, after \(history.suffix(10))") }
      try receive(before: deadline)
    }
  }

  /// Waits until the connection has ended, whatever else comes. The server is the one to close it (RFC 6455, section 7.1.1).
  package func waitForEnd(within patience: Duration = Deadline.patience) throws -> ConnectionEnd {
    let deadline = Deadline(in: patience)
    while true {
      if let end, socket.isEnded {
        socket.shutDown()
        return end
      }
      guard !deadline.isOver else { throw SupportFailure("the connection has not ended, after \(history.suffix(10))") }
      try receive(before: deadline)
    }
  }

  package func send(text: String) throws { try send(text: Array(text.utf8)) }

  /// Sends what should be UTF-8.
  package func send(text: [UInt8]) throws { try send(.text, text) }

  package func send(binary: [UInt8]) throws { try send(.binary, binary) }

  /// Sends a message in as many frames as there are parts.
  package func send(fragments: [String]) throws {
    for (index, part) in fragments.enumerated() {
      try send(index == 0 ? .text : .continuation, Array(part.utf8), isFinal: index == fragments.count - 1)
    }
  }

  /// Sends several messages in one piece.
  package func send(texts: [String]) throws {
    var frames = ByteWriter()
    for text in texts { append(.text, Array(text.utf8), to: &frames) }
    try socket.send(frames.bytes)
  }

  /// Sends what may be frames, or not.
  package func send(raw bytes: [UInt8]) throws { try socket.send(bytes) }

  /// Says goodbye in the closing handshake.
  package func close() throws {
    var frame = ByteWriter()
    Frame.appendClose(.normal, mask: .random(in: .min ... .max), into: &frame)
    hasSentClose = true
    try socket.send(frame.bytes)
  }

  /// Cuts the connection without a word.
  package func disconnect() {
    socket.shutDown()
    end = end ?? .lost
  }

  /// Reads at most so many bytes, should there be any in time.
  package func read(atMost byteCount: Int, within patience: Duration = Deadline.patience) throws {
    try receive(atMost: byteCount, before: Deadline(in: patience))
  }

  /// Receives for as long as `duration`; what comes stays untaken.
  package func listen(for duration: Duration) throws {
    let deadline = Deadline(in: duration)
    while end == nil && !deadline.isOver { try receive(before: deadline) }
  }

  private func take(within patience: Duration, where fits: (Message) -> Bool) throws -> Message {
    let deadline = Deadline(in: patience)
    var checkedCount = 0
    while true {
      if let index = untaken[checkedCount...].firstIndex(where: fits) { return untaken.remove(at: index) }
      checkedCount = untaken.count
      if let end { throw end }
      guard !deadline.isOver else { throw SupportFailure("in time, after \(history.suffix(10))") }
      try receive(before: deadline)
    }
  }

  private func send(_ opcode: Opcode, _ payload: [UInt8], isFinal: Bool = true) throws {
    var frame = ByteWriter()
    append(opcode, payload, isFinal: isFinal, to: &frame)
    try socket.send(frame.bytes)
  }

  private func append(_ opcode: Opcode, _ payload: [UInt8], isFinal: Bool = true, to frames: inout ByteWriter) {
    Frame.append(
      opcode, payload: payload.span, isFinal: isFinal, mask: .random(in: .min ... .max), into: &frames)
  }

  private func receive(atMost limit: Int = 65536, before deadline: Deadline) throws {
    let bytes = try socket.receive(atMost: limit, before: deadline)
    input.append(bytes.span)
    for ping in try readFrames() { try send(.pong, ping) }
    if case .closed(let code, _) = end, !hasSentClose {
      hasSentClose = true
      var frame = ByteWriter()
      Frame.appendClose(CloseCode(rawValue: UInt16(code)), mask: .random(in: .min ... .max), into: &frame)
      try socket.send(frame.bytes)
    }
    if socket.isEnded && end == nil { end = .lost }
  }

  /// Takes every whole frame of the input.
  /// - Returns: The payloads of pings, to be answered.
  @discardableResult
  private func readFrames() throws -> [[UInt8]] {
    var offset = 0
    var pings: [[UInt8]] = []
    try input.withMutableSpan { bytes in
      while end == nil {
        switch reader.next(in: &bytes, from: &offset) {
        case .needsMoreBytes: return
        case .message(_, .input(let range)): try add(bytes.span.extracting(range).array)
        case .message(_, .assembled): try add(reader.assembled.array)
        case .message(_, .inflated): preconditionFailure("no compression was agreed on")
        case .ping(let range): pings.append(bytes.span.extracting(range).array)
        case .pong: break
        case .close(let code, let reason):
          end = .closed(
            code: Int(code?.rawValue ?? 1005),
            reason: String(decoding: bytes.span.extracting(reason).array, as: UTF8.self))
        case .violation(let violation): end = .closed(code: 1002, reason: "the server broke a rule: \(violation)")
        }
      }
    }
    input.discard(offset)
    return pings
  }

  private func add(_ text: [UInt8]) throws {
    try Published.message(text.span)
    let message = Message(text)
    history.append(message)
    untaken.append(message)
  }
}

/// The server has answered the upgrade with an ordinary response.
package struct UpgradeRefused: Error {
  package let response: HTTPResponse
}
