import Bytes
import TestSupport
import WebSocket

/// What a server says in frames.
enum Heard: Equatable {
  case message(String)
  case ping([UInt8])
  case pong([UInt8])
  case close(UInt16?, reason: String)
  /// What no server may send.
  case violation(Violation)
}

/// A connection that sends bytes as they are, good or bad, and answers nothing by itself.
final class RawConnection {
  private let socket: Socket
  private var input: [UInt8] = []
  private var reader = MessageReader(
    role: .client, limits: MessageReader.Limits(maximumMessageByteCount: 1 << 20, maximumFragmentCount: 1))

  /// - Parameter isUpgraded: whether the opening handshake is done, with frames to come next.
  init(_ address: Endpoint, isUpgraded: Bool = true) throws {
    socket = try Socket(to: address)
    guard isUpgraded else { return }
    try send(Array(Self.request(host: address.description).utf8))
    let (status, _) = try readResponse()
    guard status == 101 else { throw SupportFailure("the upgrade was answered with \(status)") }
  }

  /// The example of RFC 6455, section 1.2, for a server of ours.
  ///
  /// - Parameter fields: lines with their ends, beside or instead of those that a good request has.
  static func request(
    _ requestLine: String = "GET /ws HTTP/1.1", host: String, without name: String? = nil, fields: String = ""
  ) -> String {
    let usual = [
      ("Host", host), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
      ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
    ]
    let kept = usual.filter { $0.0 != name }.map { "\($0.0): \($0.1)\r\n" }.joined()
    return "\(requestLine)\r\n\(kept)\(fields)\r\n"
  }

  func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }

  /// The status of the next response, and its head; what comes behind it is left.
  func readResponse() throws -> (status: Int, head: String) {
    let deadline = Deadline()
    let blank = Array("\r\n\r\n".utf8)
    while true {
      if let end = input.indices.first(where: { input[$0...].starts(with: blank) }) {
        let head = String(decoding: input[..<end], as: UTF8.self)
        input.removeFirst(end + blank.count)
        return (Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0, head)
      }
      try receive(before: deadline)
    }
  }

  /// What the server says next, as often as it has been asked for.
  func hear(_ count: Int) throws -> [Heard] {
    let deadline = Deadline()
    var heard: [Heard] = []
    while heard.count < count {
      if let next = takeNext() { heard.append(next) } else { try receive(before: deadline) }
    }
    return heard
  }

  /// Everything up to the end of the TCP connection, which is for the server to bring about: this end closes nothing.
  func hearToEnd() throws -> [Heard] {
    let deadline = Deadline()
    var heard: [Heard] = []
    while true {
      while let next = takeNext() {
        heard.append(next)
        if case .violation = next { return heard }
      }
      if socket.isEnded { return heard }
      try receive(before: deadline, orEnd: true)
    }
  }

  /// Waits until the server has closed the connection, whatever comes before.
  func waitForEnd() throws {
    let deadline = Deadline()
    while !socket.isEnded { try receive(before: deadline, orEnd: true) }
  }

  private func receive(before deadline: Deadline, orEnd: Bool = false) throws {
    let bytes = try socket.receive(before: deadline)
    if bytes.isEmpty, !(socket.isEnded && orEnd) {
      throw SupportFailure(socket.isEnded ? "the connection has ended" : "nothing came in time")
    }
    input += bytes
  }

  private func takeNext() -> Heard? {
    var offset = 0
    var bytes = input
    var span = bytes.mutableSpan
    let result = reader.next(in: &span, from: &offset)
    input.removeFirst(offset)
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    switch result {
    case .needsMoreBytes: return nil
    case .message(_, .input(let range)): return .message(text(range))
    case .message(_, .assembled):
      let reader = reader
      return .message(reader.assembled.text)
    case .message(_, .inflated): preconditionFailure("no compression was agreed on")
    case .ping(let range): return .ping(Array(bytes[range]))
    case .pong(let range): return .pong(Array(bytes[range]))
    case .close(let code, let reason): return .close(code?.rawValue, reason: text(reason))
    case .violation(let violation): return .violation(violation)
    }
  }
}

/// A frame as a client sends it.
func frame(_ opcode: Opcode, _ payload: [UInt8] = [], isFinal: Bool = true) -> [UInt8] {
  var writer = ByteWriter()
  Frame.append(opcode, payload: payload.span, isFinal: isFinal, mask: 0x37FA_213D, into: &writer)
  return writer.bytes
}

func frame(_ opcode: Opcode, _ text: String, isFinal: Bool = true) -> [UInt8] {
  frame(opcode, Array(text.utf8), isFinal: isFinal)
}

/// A client's close frame.
func closeFrame(_ code: UInt16?, _ reason: String = "") -> [UInt8] {
  frame(.close, code.map { [UInt8($0 >> 8), UInt8($0 & 255)] + Array(reason.utf8) } ?? [])
}
