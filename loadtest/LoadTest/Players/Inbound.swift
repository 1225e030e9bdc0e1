import Bytes
import WebSocket

/// What one connection of a player reads: the answer to its handshake, then messages.
struct Inbound {
  /// What came next.
  enum Item {
    case needsMoreBytes
    /// The handshake is done.
    case opened
    /// A text message, in the bytes that were given.
    case message(Range<Int>)
    /// A text message that is now in `assembled`.
    case assembledMessage
    case ping(Range<Int>)
    case pong
    case close(CloseCode?)
    /// There is no going on, and why.
    case failed(String)
  }

  /// `nil` when its answer has been read.
  private var handshake: ClientHandshake?
  private var reader = MessageReader(role: .client, limits: LoadLimits.message)
  /// The front of a head or of a frame.
  private var unread = ByteQueue()

  init(handshake: ClientHandshake?) { self.handshake = handshake }

  /// The message of the latest item, if that was `.assembledMessage`.
  var assembled: Span<UInt8> {
    @_lifetime(borrow self)
    get { reader.assembled }
  }

  mutating func takeUnread() -> ByteQueue {
    var taken = ByteQueue()
    swap(&taken, &unread)
    return taken
  }

  mutating func keepUnread(_ bytes: Span<UInt8>) { unread.append(bytes) }

  mutating func putBack(_ queue: consuming ByteQueue) { unread = queue }

  /// Reads on from `offset`, and moves it past what was consumed.
  mutating func next(in bytes: inout MutableSpan<UInt8>, from offset: inout Int) -> Item {
    if let handshake { return readAnswer(to: handshake, in: bytes.span, from: &offset) }
    switch reader.next(in: &bytes, from: &offset) {
    case .needsMoreBytes: return .needsMoreBytes
    case .message(.text, .input(let range)): return .message(range)
    case .message(.text, _): return .assembledMessage
    case .message(.binary, _): return .failed("the server sent a binary message")
    case .ping(let range): return .ping(range)
    case .pong: return .pong
    case .close(let code, _): return .close(code)
    case .violation(let violation): return .failed("the server broke a rule of WebSocket: \(violation)")
    }
  }

  private mutating func readAnswer(
    to handshake: ClientHandshake, in bytes: Span<UInt8>, from offset: inout Int
  ) -> Item {
    do throws(ClientHandshakeError) {
      guard let response = try handshake.read(bytes.extracting(offset...)) else { return .needsMoreBytes }
      offset += response.byteCount
      self.handshake = nil
      return .opened
    } catch {
      return .failed(Self.words(error))
    }
  }

  private static func words(_ error: ClientHandshakeError) -> String {
    guard case .notUpgraded(let status) = error else { return "no WebSocket: \(error)" }
    return "no WebSocket: HTTP status \(status)"
  }
}
