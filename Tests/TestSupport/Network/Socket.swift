import Foundation

/// Nobody listens there.
package struct ConnectionRefused: Error, CustomStringConvertible {
  package let description: String
}

/// How a connection is made, beyond where it goes.
package struct SocketOptions: Sendable {
  /// Where it comes from, dotted; `nil` leaves that to the kernel.
  package var source: String?
  /// Lets both kernels hold as little as they can, so that what is not read soon waits in the server.
  package var isTight = false

  package init(source: String? = nil, isTight: Bool = false) {
    self.source = source
    self.isTight = isTight
  }
}

/// A connection, over TLS or not, whose every wait has an end. For one thread at a time.
package final class Socket {
  private let descriptor: Int32
  private let tls: TLSClient?
  private var received: [UInt8] = []
  private var isAtEnd = false

  package init(to address: Endpoint, _ options: SocketOptions = SocketOptions()) throws {
    tls = address.isEncrypted ? TLSClient(protocols: ["http/1.1"]) : nil
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = socket(AF_INET, kind, 0)
    if options.isTight {
      set(SO_RCVBUF, SOL_SOCKET, 4096)
      // The server's kernel takes small segments for a small network, and buffers little.
      set(TCP_MAXSEG, Int32(IPPROTO_TCP), 1000)
    }
    if let source = options.source { _ = Self.with(source, port: 0) { bind(descriptor, $0, $1) } }
    // On the loopback interface this is answered at once, so it may block.
    let status = Self.with(address.host, port: address.port) { connect(descriptor, $0, $1) }
    // `deinit` closes the descriptor also when this throws, since every stored property has its value.
    guard status == 0 else {
      throw ConnectionRefused(description: "\(address): \(String(cString: strerror(errno)))")
    }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    set(TCP_NODELAY, Int32(IPPROTO_TCP), 1)
    if let tls { try shakeHands(tls) }
  }

  deinit { close(descriptor) }

  private static func with(_ host: String, port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32
  {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr(host)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }

  private func set(_ option: Int32, _ level: Int32, _ value: Int32) {
    var value = value
    setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }

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
  ///
  /// - Parameter limit: the most bytes that are taken from the kernel.
  package func receive(atMost limit: Int = 65536, before deadline: Deadline) throws -> [UInt8] {
    while received.isEmpty && !isAtEnd {
      guard try wait(for: POLLIN, before: deadline) != 0 else { return [] }
      try readAvailable(atMost: limit)
    }
    defer { received = [] }
    return received
  }

  /// The common name in the server's certificate.
  package var serverName: String? { tls?.serverName }

  /// Whether the peer has closed or reset the connection.
  package var isEnded: Bool { isAtEnd }

  /// Says that nothing more will be sent, and can still receive.
  package func endOutput() throws {
    if let tls {
      tls.end()
      try transmit(tls.takeOutput(), before: Deadline())
    }
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Ends both directions at once.
  package func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Lets the connection end with a reset when it is let go.
  package func resetOnClose() {
    var value = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
  }

  /// Sends what the peer takes, and reads nothing meanwhile.
  ///
  /// - Parameter patience: how long the peer may take nothing before it is given up.
  /// - Returns: whether it has taken everything.
  package func sendReadingNothing(_ bytes: [UInt8], patience: Duration) throws -> Bool {
    try tls?.write(bytes)
    var rest = (tls?.takeOutput() ?? bytes)[...]
    while !rest.isEmpty, try wait(for: POLLOUT, before: Deadline(in: patience)) & ~POLLOUT == 0 {
      let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return rest.isEmpty
  }

  private func readAvailable(atMost limit: Int = 65536) throws {
    let bytes = receiveAvailable(atMost: limit)
    if let tls {
      tls.receive(bytes)
      received += try tls.read()
      isAtEnd = isAtEnd || tls.hasEnded
    } else {
      received += bytes
    }
  }

  private func receiveAvailable(atMost limit: Int = 65536) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: limit)
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
