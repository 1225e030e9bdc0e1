import Bytes
import HTTP
import HTTPTypes
import WebSocket

/// One peer: what it has sent is read, and answered into memory.
///
/// There may be many thousands that say nothing, so what only the handshake needs is apart.
struct EchoConnection {
  /// The state of a request, in memory of its own that the end of the handshake frees.
  private final class Handshake {
    var parser = RequestParser(limits: HTTPLimits())
  }

  /// `nil` when the request has been read.
  private var handshake: Handshake? = Handshake()
  private var reader: MessageReader
  private var compression: Compression?
  /// Nothing more is read. It ends when everything is sent.
  var isEnding = false
  /// The front of a head or of a frame.
  private var unread = ByteQueue()
  /// What the kernel has not taken.
  var unsent = ByteQueue()

  init(_ limits: EchoLimits) {
    reader = MessageReader(role: .server, limits: limits.message)
  }

  var isInHandshake: Bool { handshake != nil }

  // MARK: Reading

  /// Reads what has arrived, and writes the answers behind each other.
  mutating func received(_ bytes: inout MutableSpan<UInt8>, answeringWith tools: inout EchoTools, at now: Moment) {
    if unread.isEmpty {
      let consumed = read(&bytes, &tools, at: now)
      if consumed < bytes.count { unread.append(bytes.span.extracting(consumed...)) }
    } else {
      var queue = ByteQueue()
      swap(&queue, &unread)
      queue.append(bytes.span)
      queue.discard(queue.withMutableSpan { read(&$0, &tools, at: now) })
      if !queue.isEmpty { unread = queue }
    }
  }

  /// Reads as far as it goes; returns how many bytes are done with.
  private mutating func read(_ bytes: inout MutableSpan<UInt8>, _ tools: inout EchoTools, at now: Moment) -> Int {
    var offset = 0
    if let handshake { readRequest(handshake, bytes.span, from: &offset, &tools, at: now) }
    while handshake == nil, !isEnding, readMessage(&bytes, from: &offset, &tools) {}
    return isEnding ? bytes.count : offset
  }

  private mutating func readRequest(
    _ handshake: Handshake, _ bytes: Span<UInt8>, from offset: inout Int, _ tools: inout EchoTools, at now: Moment
  ) {
    switch handshake.parser.next(in: bytes, from: &offset) {
    case .needsMoreBytes, .needsContinue: break
    case .violation(let violation): refuse(Problem(violation), into: &tools.output, at: now)
    case .request(let request):
      do throws(HandshakeError) {
        let acceptance = try ServerHandshake.check(
          UpgradeRequest(
            method: request.method.rawValue, httpMinorVersion: request.minorVersion, values: request.values))
        acceptance.appendResponse(selecting: nil, compression: acceptance.compression, into: &tools.output)
        self.handshake = nil
        compression = acceptance.compression
        reader = MessageReader(role: .server, limits: tools.limits.message, compression: compression)
      } catch {
        let status = HTTPResponse.Status(code: error.status)
        refuse(Problem(status, code: "bad_handshake", "no WebSocket handshake: \(error)"), into: &tools.output, at: now)
      }
    }
  }

  private mutating func refuse(_ problem: Problem, into output: inout ByteWriter, at now: Moment) {
    problem.response.encode(into: &output, keepsAlive: false, isHead: false, unixSeconds: now.unixSeconds)
    isEnding = true
  }

  /// Reads the next message or control frame; false when more bytes must come first.
  private mutating func readMessage(
    _ bytes: inout MutableSpan<UInt8>, from offset: inout Int, _ tools: inout EchoTools
  ) -> Bool {
    switch reader.next(in: &bytes, from: &offset, inflatingWith: &tools.inflater) {
    case .needsMoreBytes: return false
    case .message(let kind, .input(let range)): tools.echo(kind, bytes.span.extracting(range), compression)
    case .message(let kind, .assembled): tools.echo(kind, reader.assembled, compression)
    case .message(let kind, .inflated): tools.echoInflated(kind, compression)
    case .ping(let range): Frame.append(.pong, payload: bytes.span.extracting(range), into: &tools.output)
    case .pong: break
    case .close(let code, _): close(code, into: &tools.output)
    case .violation(let violation): close(violation.closeCode, into: &tools.output)
    }
    return true
  }

  /// Answers a close frame, or a violation with one; the connection ends behind it.
  private mutating func close(_ code: CloseCode?, into output: inout ByteWriter) {
    Frame.appendClose(code, into: &output)
    isEnding = true
  }
}
