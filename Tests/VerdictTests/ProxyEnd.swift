import Foundation
import TestSupport

/// One of the two TCP connections that meet in the proxy. Every call blocks.
final class ProxyEnd: Sendable {
  private let descriptor: Int32

  /// A connection that was accepted.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var isOn: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Connects.
  convenience init(to address: Endpoint) throws {
    self.init(socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = address.port.bigEndian
    place.sin_addr.s_addr = inet_addr(address.host)
    let status = withUnsafePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw SupportFailure("nobody listens at \(address)") }
  }

  deinit { close(descriptor) }

  /// What has come; empty at the end of the connection.
  func receive() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return Array(buffer.prefix(max(0, count)))
  }

  /// What a peer that is gone does not take is dropped.
  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Ends both directions at once; what is on the way is lost.
  func cut() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }
}
