import Bytes
import Glibc

extension IPAddress {
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
