import Glibc

/// An IPv4 or IPv6 address as a number: comparing and hashing it allocates nothing.
package enum IPAddress: Hashable, Sendable {
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  /// The address that `text` spells ("127.0.0.1", "::1"), or 127.0.0.1 for "localhost". Other names are not looked up.
  package init?(_ text: String) {
    if text == "localhost" {
      self = .v4(INADDR_LOOPBACK)
      return
    }
    var v4 = in_addr()
    if inet_pton(AF_INET, text, &v4) == 1 {
      self.init(v4)
      return
    }
    var v6 = in6_addr()
    guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
    self.init(v6)
  }

  init(_ address: in_addr) { self = .v4(UInt32(bigEndian: address.s_addr)) }

  /// An IPv4 peer of a socket that speaks both is an IPv4 address (RFC 4291, section 2.5.5.2).
  init(_ address: in6_addr) {
    // In bounds: in6_addr is 16 bytes, read as two words of 8.
    let (high, low) = withUnsafeBytes(of: address) {
      (
        UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
    self = high == 0 && low >> 32 == 0xFFFF ? .v4(UInt32(truncatingIfNeeded: low)) : .v6(high: high, low: low)
  }
}

extension IPAddress: CustomStringConvertible {
  package var description: String {
    switch self {
    case .v4(let address): Self.text(AF_INET, of: address.bigEndian)
    case .v6(let high, let low): Self.text(AF_INET6, of: (high.bigEndian, low.bigEndian))
    }
  }

  /// The text of `address`, which is in network byte order and as large as `family` says.
  private static func text<Address>(_ family: Int32, of address: Address) -> String {
    withUnsafeBytes(of: address) { address in
      // In bounds: inet_ntop reads 4 or 16 bytes, writes at most INET6_ADDRSTRLEN of them, and ends them with a zero.
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
        inet_ntop(family, address.baseAddress, text.baseAddress, socklen_t(text.count))
        return String(cString: text.baseAddress!)
      }
    }
  }
}
