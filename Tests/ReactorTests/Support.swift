import Bytes
import Glibc
import Reactor
import TestSupport
import Testing

/// What a `Probe` has seen.
enum Event: Equatable {
  case accepted(ConnectionID, SocketAddress)
  case connected(ConnectionID)
  case received(ConnectionID, [UInt8])
  case inputEnded(ConnectionID)
  case writable(ConnectionID)
  case closed(ConnectionID, LossReason)
  case acceptPaused(SystemError)
}

/// A handler that tells the test all it hears, and does to its sockets what the test says.
struct Probe: EventLoopHandler {
  typealias Action = @Sendable (inout LoopIO) -> Void

  let events: AsyncStream<Event>.Continuation
  var actions: [Action] = []

  mutating func accepted(_ id: ConnectionID, from peer: SocketAddress, on listener: ListenerID, at now: Moment) {
    events.yield(.accepted(id, peer))
  }
  mutating func connected(_ id: ConnectionID, at now: Moment) { events.yield(.connected(id)) }
  mutating func received(_ bytes: inout MutableSpan<UInt8>, on id: ConnectionID, at now: Moment) {
    events.yield(.received(id, bytes.span.array))
  }
  mutating func inputEnded(on id: ConnectionID, at now: Moment) { events.yield(.inputEnded(id)) }
  mutating func writable(_ id: ConnectionID, at now: Moment) { events.yield(.writable(id)) }
  mutating func closed(_ id: ConnectionID, reason: LossReason, at now: Moment) { events.yield(.closed(id, reason)) }
  mutating func received(_ action: @escaping Action, at now: Moment) { actions.append(action) }
  mutating func acceptPaused(on listener: ListenerID, reason: SystemError, at now: Moment) {
    events.yield(.acceptPaused(reason))
  }

  mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
    for action in actions { action(&io) }
    actions.removeAll()
    return nil
  }
}

/// A handler that cares for messages and deadlines only, unless it says more.
protocol QuietHandler: EventLoopHandler {}

extension QuietHandler {
  mutating func accepted(_ id: ConnectionID, from peer: SocketAddress, on listener: ListenerID, at now: Moment) {}
  mutating func connected(_ id: ConnectionID, at now: Moment) {}
  mutating func received(_ bytes: inout MutableSpan<UInt8>, on id: ConnectionID, at now: Moment) {}
  mutating func inputEnded(on id: ConnectionID, at now: Moment) {}
  mutating func writable(_ id: ConnectionID, at now: Moment) {}
  mutating func closed(_ id: ConnectionID, reason: LossReason, at now: Moment) {}
  mutating func acceptPaused(on listener: ListenerID, reason: SystemError, at now: Moment) {}
}

/// A running loop with a `Probe`, and the test's side of it.
struct ProbedLoop: ~Copyable {
  let listener: ListeningSocket
  let loop: EventLoop<Probe>
  let thread: LoopThread
  var events: AsyncStream<Event>.Iterator

  init(
    host: String = "127.0.0.1", tls: TLSContext? = nil, lingerTimeout: Duration = EventLoopLimits.lingerTimeout,
    sendsInBatches: Bool = true
  ) throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Event.self)
    let listener = try ListeningSocket.bind(host: host, port: 0, tls: tls)
    let loop = try EventLoop<Probe>(lingerTimeout: lingerTimeout, sendsInBatches: sendsInBatches)
    thread = try LoopThread(named: "probe") { _ = loop.run(Probe(events: continuation), listeners: [listener]) }
    self.listener = listener
    self.loop = loop
    events = stream.makeAsyncIterator()
  }

  /// Does `action` at the end of a turn of the loop.
  func act(_ action: @escaping Probe.Action) { loop.mailbox.post(action) }

  mutating func next() async throws -> Event { try #require(await events.next()) }

  /// The connection that is accepted next.
  mutating func accepted() async throws -> ConnectionID {
    guard case .accepted(let id, _) = try await next() else { throw Unexpected() }
    return id
  }

  /// A client and its connection as the loop names it.
  mutating func connectedClient() async throws -> (Client, ConnectionID) {
    let client = try Client(to: listener.address)
    return (client, try await accepted())
  }

  mutating func connectedClients(_ count: Int) async throws -> [(client: Client, id: ConnectionID)] {
    var lines: [(client: Client, id: ConnectionID)] = []
    while lines.count < count { lines.append(try await connectedClient()) }
    return lines
  }

  /// A client over TLS and its connection as the loop names it.
  mutating func encryptedClient(_ tls: TLSClient = TLSClient()) async throws -> (EncryptedClient, ConnectionID) {
    let client = try EncryptedClient(to: listener.address, tls)
    return (client, try await accepted())
  }

  func stop() {
    act { $0.stop() }
    thread.join()
  }

  deinit { stop() }
}

struct Unexpected: Error {}

/// A blocking TCP client. No call waits longer than ten seconds.
final class Client: Sendable {
  let number: Int32

  /// A socket that is not connected yet.
  init() {
    number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  convenience init(to address: SocketAddress, receiveBuffer: Int32? = nil) throws {
    self.init()
    if var receiveBuffer { setsockopt(number, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
    try connect(to: address)
  }

  deinit { close(number) }

  func connect(to address: SocketAddress) throws {
    guard case .v4(let ip) = address.ip else { throw Unexpected() }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = address.port.bigEndian
    name.sin_addr.s_addr = ip.bigEndian
    let result = withUnsafeBytes(of: name) {
      Glibc.connect(number, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
    if result != 0 { throw SystemError(code: errno) }
  }

  /// Sends all of `bytes`.
  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      sent += try uninterrupted {
        bytes[sent...].withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      }
    }
  }

  /// The next `byteCount` bytes, or fewer if the peer's end comes first.
  func receive(_ byteCount: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while bytes.count < byteCount {
      let count = try uninterrupted { recv(number, &buffer, min(buffer.count, byteCount - bytes.count), 0) }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }

  /// What is there, or comes first; empty at the peer's end.
  func receiveSome() throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = try uninterrupted { recv(number, &buffer, buffer.count, 0) }
    return Array(buffer[..<count])
  }

  /// Repeats a call that was interrupted, as what is left to do for a closed `SendRing` interrupts whatever its thread waits for next. On a
  /// socket with a time limit the kernel does not do so itself, signal(7).
  private func uninterrupted(_ call: () -> Int) throws -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      guard errno == EINTR else { throw SystemError(code: errno) }
    }
  }

  /// Sends the end, and goes on reading.
  func finish() { shutdown(number, Int32(SHUT_WR)) }

  /// Resets the connection: connecting to nothing dissolves it, connect(2).
  func reset() {
    var nothing = sockaddr()
    nothing.sa_family = sa_family_t(AF_UNSPEC)
    Glibc.connect(number, &nothing, socklen_t(MemoryLayout<sockaddr>.size))
  }
}

/// Bytes of which any two neighbouring stretches differ, so that a lost, doubled or displaced one shows.
func pattern(_ byteCount: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed
  var words: [UInt64] = []
  for _ in 0..<(byteCount + 7) / 8 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    words.append(state ^ state >> 32)
  }
  return words.withUnsafeBytes { Array($0.prefix(byteCount)) }
}

/// For closures that can't throw: what `body` throws is an issue of the test.
func attempt(_ body: () throws -> Void) {
  do { try body() } catch { Issue.record(error) }
}
