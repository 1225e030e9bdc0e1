import Bytes
import Glibc

/// A TCP socket that accepts connections. Several loops may share one: it listens until the last of them lets it go.
package final class ListeningSocket: Sendable {
  let descriptor: Descriptor
  /// Where it listens, with the port that the kernel picked if none was asked for.
  package let address: SocketAddress
  /// How its connections are encrypted; `nil` for those that are not.
  package let tls: TLSContext?

  private init(at wanted: SocketAddress, backlog: Int32, tls: TLSContext?) throws(SystemError) {
    let descriptor = try StreamSocket.open(family: wanted.family)
    let number = descriptor.number
    // A restarted server need not wait for the connections of the last one to time out.
    try StreamSocket.enable(SO_REUSEADDR, SOL_SOCKET, on: number)
    // Accepted sockets inherit it. Whole batches are written at once, so there is nothing to wait for.
    try StreamSocket.enable(TCP_NODELAY, Int32(IPPROTO_TCP), on: number)
    // They inherit this too: what a peer does not read waits where it can be seen, and not in the kernel.
    try StreamSocket.set(TCP_NOTSENT_LOWAT, Int32(IPPROTO_TCP), on: number, EventLoopLimits.unsentByteCount)
    if wanted.family == AF_INET6 {
      try StreamSocket.enable(IPV6_V6ONLY, Int32(IPPROTO_IPV6), on: number, false)
    }
    guard wanted.withSystemAddress({ Glibc.bind(number, $0, $1) }) == 0, listen(number, backlog) == 0 else {
      throw .last
    }
    guard let address = SocketAddress(filledBy: { _ = getsockname(number, $0, $1) }) else { throw .last }
    self.descriptor = descriptor
    self.address = address
    self.tls = tls
  }

  /// Listens on a literal IPv4 or IPv6 address or "localhost"; "::" takes IPv4 peers too. Port 0 picks a free one.
  /// `backlog` is how many established connections may wait to be accepted; the kernel has a limit of its own.
  package static func bind(
    host: String, port: UInt16, backlog: Int32 = 4096, tls: TLSContext? = nil
  ) throws(ListenError) -> ListeningSocket {
    guard let ip = IPAddress(host) else { throw .notAnAddress(host: host, port: port) }
    let address = SocketAddress(ip: ip, port: port)
    do {
      return try ListeningSocket(at: address, backlog: backlog, tls: tls)
    } catch {
      throw .refused(address, error)
    }
  }

  /// Refuses new connections from now on, whoever still holds the socket. Accepting from it is an error afterwards.
  package func refuseConnections() { _ = shutdown(descriptor.number, Int32(SHUT_RDWR)) }
}

/// Why there is no listening socket, in words for the operator.
package enum ListenError: Error, Equatable, CustomStringConvertible {
  case notAnAddress(host: String, port: UInt16)
  case refused(SocketAddress, SystemError)

  package var description: String {
    switch self {
    case .notAnAddress(let host, let port): "cannot listen on \(host):\(port): \(host) is not an IP address"
    case .refused(let address, let reason): "cannot listen on \(address): \(reason)"
    }
  }
}
