import Bytes
import Foundation
import TestSupport
import WebSocket

/// A proxy between players and a server, which passes every message on as it is, but for one: when it was told to, it does one thing
/// wrong, once.
///
/// Two threads a connection, one for each direction. Messages pass one at a time, whatever connection they belong to.
///
/// - Note: Checked by hand to be Sendable: all variables are only touched with `condition` held.
final class FaultProxy: @unchecked Sendable {
  /// Where players connect.
  let address: Endpoint

  private let listener: Int32
  private let condition = NSCondition()
  private var server: Endpoint
  private var sabotage: Sabotage
  private var eventCount = 0
  private var isClosed = false

  /// - Parameter fault: What goes wrong, in a room that has come to event 20.
  init(to server: Endpoint, fault: InjectedFault? = nil) throws {
    self.server = server
    sabotage = Sabotage(fault)
    (listener, address) = try Self.listen()
    Thread.detachNewThread { [self] in acceptAll() }
  }

  /// New connections lead to another server from now on.
  func lead(to server: Endpoint) { condition.withLock { self.server = server } }

  /// Whether the fault has been injected.
  var hasInjected: Bool { condition.withLock { sabotage.isDone } }

  /// Waits until so many events more have passed.
  func waitForEvents(_ count: Int) throws {
    let deadline = Deadline()
    condition.lock()
    defer { condition.unlock() }
    let goal = eventCount + count
    while eventCount < goal {
      guard condition.wait(until: deadline.date) else { throw SupportFailure("there were no \(count) events in time") }
    }
  }

  /// Cuts every connection, whatever is on the way.
  func cut() {
    condition.withLock {
      for crossing in sabotage.crossings {
        crossing.client.cut()
        crossing.server.cut()
      }
    }
  }

  /// Ends it; connections that exist go on.
  func close() {
    condition.withLock { isClosed = true }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  deinit { Foundation.close(listener) }

  // MARK: Connections

  private func acceptAll() {
    while true {
      let descriptor = accept(listener, nil, nil)
      guard descriptor >= 0 else {
        if condition.withLock({ isClosed }) { return }
        continue
      }
      let client = ProxyEnd(descriptor)
      // When there is no server, the player loses the connection at once.
      guard let server = try? ProxyEnd(to: condition.withLock { server }) else { continue }
      let crossing = condition.withLock { sabotage.add(Crossing(client: client, server: server)) }
      Thread.detachNewThread { [self] in pass(crossing, .up) }
      Thread.detachNewThread { [self] in pass(crossing, .down) }
    }
  }

  /// Passes on what comes from one side, until that ends.
  private func pass(_ number: Int, _ direction: Direction) {
    let crossing = condition.withLock { sabotage.crossings[number] }
    let (source, target) = direction == .up ? (crossing.client, crossing.server) : (crossing.server, crossing.client)
    var stream = FrameStream(from: direction)
    while true {
      let bytes = source.receive()
      guard !bytes.isEmpty else { break }
      for item in stream.read(bytes) {
        condition.withLock {
          pass(item, of: number, direction, to: target)
          condition.broadcast()
        }
      }
    }
    target.endOutput()
    condition.withLock { sabotage.ended(number) }
  }

  private func pass(_ item: FrameStream.Item, of number: Int, _ direction: Direction, to target: ProxyEnd) {
    switch item {
    case .bytes(let bytes): target.send(bytes)
    case .text(let text):
      let texts = direction == .up ? sabotage.up(text, number) : sabotage.down(text, number)
      for text in texts { target.send(FrameStream.frame(text, direction)) }
      if direction == .down, text.starts(with: Array(#"{"type":"event""#.utf8)) { eventCount += 1 }
    }
  }

  private static func listen() throws -> (Int32, Endpoint) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = inet_addr("127.0.0.1")
    var byteCount = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, byteCount) == 0 && Foundation.listen(listener, 128) == 0
          && getsockname(listener, address, &byteCount) == 0
      }
    }
    guard isListening, let address = Endpoint("127.0.0.1:\(UInt16(bigEndian: place.sin_port))") else {
      throw SupportFailure("the proxy can't listen")
    }
    return (listener, address)
  }
}

/// Which way a message goes.
enum Direction {
  /// From a player to the server.
  case up
  case down
}
