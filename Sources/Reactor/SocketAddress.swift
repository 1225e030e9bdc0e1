import Bytes
import Glibc

/// An IP address and a TCP port.
package struct SocketAddress: Hashable, Sendable {
  package let ip: IPAddress
  package let port: UInt16

  package init(ip: IPAddress, port: UInt16) {
    self.ip = ip
    self.port = port
  }

  /// Reads the address that `fill` has the kernel write, as accept4 and getsockname do. `nil` when it is not an IP
  /// address.
  init?(filledBy fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Void) {
    var storage = sockaddr_storage()
    var byteCount = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // In bounds: sockaddr_storage is as large and as aligned as any socket address, and its family says which it holds.
    let address = withUnsafeMutablePointer(to: &storage) { storage -> SocketAddress? in
      let storage = UnsafeMutableRawPointer(storage)
      fill(storage.assumingMemoryBound(to: sockaddr.self), &byteCount)
      switch Int32(storage.assumingMemoryBound(to: sockaddr.self).pointee.sa_family) {
      case AF_INET:
        let address = storage.assumingMemoryBound(to: sockaddr_in.self).pointee
        return SocketAddress(ip: IPAddress(address.sin_addr), port: UInt16(bigEndian: address.sin_port))
      case AF_INET6:
        let address = storage.assumingMemoryBound(to: sockaddr_in6.self).pointee
        return SocketAddress(ip: IPAddress(address.sin6_addr), port: UInt16(bigEndian: address.sin6_port))
      default:
        return nil
      }
    }
    guard let address else { return nil }
    self = address
  }

  var family: Int32 {
    switch ip {
    case .v4: AF_INET
    case .v6: AF_INET6
    }
  }

  /// Calls `body` with the address as bind and connect want it, for the call only.
  func withSystemAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    switch ip {
    case .v4(let ip):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = ip.bigEndian
      return Self.pointing(to: address, body)
    case .v6(let high, let low):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      // In bounds: in6_addr is 16 bytes, written as two words of 8.
      withUnsafeMutableBytes(of: &address.sin6_addr) {
        $0.storeBytes(of: high.bigEndian, as: UInt64.self)
        $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
      }
      return Self.pointing(to: address, body)
    }
  }

  private static func pointing<Address, Result>(
    to address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    // Every socket address begins as `sockaddr` does, and the size that is passed is its own.
    withUnsafeBytes(of: address) {
      body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
  }
}

extension SocketAddress: CustomStringConvertible {
  /// "127.0.0.1:8080" or "[::1]:8080".
  package var description: String {
    switch ip {
    case .v4: "\(ip):\(port)"
    case .v6: "[\(ip)]:\(port)"
    }
  }
}
