import Foundation

/// Nobody listens there.
package struct ConnectionRefused: Error, CustomStringConvertible {
  package let description: String
}

/// A connection, over TLS or not, whose every wait has an end. For one thread at a time.
package final class Socket {
  private let descriptor: Int32
  private let tls: TLSClient?
  private var received: [UInt8] = []
  private var isAtEnd = false

  package init(to address: Endpoint) throws {
    tls = address.isEncrypted ? TLSClient(protocols: ["http/1.1"]) : nil
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = address.port.bigEndian
    target.sin_addr.s_addr = inet_addr(address.host)
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = socket(AF_INET, kind, 0)
    // On the loopback interface this is answered at once, so it may block.
    let status = withUnsafePointer(to: &target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    // `deinit` closes the descriptor also when this throws, since every stored property has its value.
    guard status == 0 else {
      throw ConnectionRefused(description: "\(address): \(String(cString: strerror(errno)))")
    }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    if let tls { try shakeHands(tls) }
  }

  deinit { close(descriptor) }

  private func shakeHands(_ tls: TLSClient) throws {
    let deadline = Deadline()
    while try !tls.handshake() {
      try transmit(tls.takeOutput(), before: deadline)
      guard try wait(for: POLLIN, before: deadline) != 0 else { throw SupportFailure("the peer does not shake hands") }
      guard !isAtEnd else { throw ConnectionEnd.lost }
      tls.receive(receiveAvailable())
    }
    try transmit(tls.takeOutput(), before: deadline)
  }

  /// Sends everything. It goes on reading meanwhile, so that two ends that both send much do not wait for each other. What a peer
  /// that is gone does not take is dropped: `receive` tells of its end, after everything that came before.
  package func send(_ bytes: [UInt8], within patience: Duration = Deadline.patience) throws {
    try tls?.write(bytes)
    try transmit(tls?.takeOutput() ?? bytes, before: Deadline(in: patience))
  }

  private func transmit(_ bytes: [UInt8], before deadline: Deadline) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let ready = try wait(for: isAtEnd ? POLLOUT : POLLIN | POLLOUT, before: deadline)
      guard ready != 0 else { throw SupportFailure("the peer reads nothing") }
      if ready & POLLIN != 0 { try readAvailable() }
      guard ready & ~POLLIN != 0 else { continue }
      let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EAGAIN && errno != EINTR {
        return
      }
    }
  }

  /// What has come since the last call, or comes first; empty at the end of the connection, or when `deadline` is over.
  package func receive(before deadline: Deadline) throws -> [UInt8] {
    while received.isEmpty && !isAtEnd {
      guard try wait(for: POLLIN, before: deadline) != 0 else { return [] }
      try readAvailable()
    }
    defer { received = [] }
    return received
  }

  /// The common name in the server's certificate.
  package var serverName: String? { tls?.serverName }

  /// Whether the peer has closed or reset the connection.
  package var isEnded: Bool { isAtEnd }

  /// Ends both directions at once.
  package func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  private func readAvailable() throws {
    let bytes = receiveAvailable()
    if let tls {
      tls.receive(bytes)
      received += try tls.read()
      isAtEnd = isAtEnd || tls.hasEnded
    } else {
      received += bytes
    }
  }

  private func receiveAvailable() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { return Array(buffer[..<count]) }
    if count == 0 || (errno != EAGAIN && errno != EINTR) { isAtEnd = true }
    return []
  }

  /// The events that are there, 0 when the deadline is over.
  private func wait(for events: Int32, before deadline: Deadline) throws -> Int32 {
    var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    while true {
      let count = poll(&request, 1, deadline.pollTimeout)
      if count >= 0 { return Int32(request.revents) }
      guard errno == EINTR else { throw SupportFailure("poll: \(String(cString: strerror(errno)))") }
    }
  }
}
