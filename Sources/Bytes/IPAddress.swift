/// An IPv4 or IPv6 address as a number: comparing and hashing it allocates nothing.
package enum IPAddress: Hashable, Sendable {
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  /// What one customer has: an IPv4 address, or an IPv6 network of 64 bits (RFC 6177, section 2).
  package var network: IPAddress {
    switch self {
    case .v4: self
    case .v6(let high, _): .v6(high: high, low: 0)
    }
  }
}

extension IPAddress: CustomStringConvertible {
  /// As people write it: RFC 5952 for IPv6.
  package var description: String {
    switch self {
    case .v4(let address):
      // Each sum fits into a `String` without memory of its own.
      String(address >> 24) + "." + String(address >> 16 & 0xff) + "." + String(address >> 8 & 0xff) + "."
        + String(address & 0xff)
    case .v6(let high, let low):
      Self.text([high, low].flatMap { word in [48, 32, 16, 0].map { word >> $0 & 0xffff } })
    }
  }

  /// The longest run of two or more zeros is left out; of two equally long ones the first (RFC 5952, section 4.2).
  private static func text(_ groups: [UInt64]) -> String {
    func hex(_ groups: some Sequence<UInt64>) -> String {
      groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    var longest = 0..<0
    for start in groups.indices {
      let end = groups[start...].firstIndex { $0 != 0 } ?? groups.endIndex
      if end - start > max(longest.count, 1) { longest = start..<end }
    }
    guard !longest.isEmpty else { return hex(groups) }
    return hex(groups[..<longest.lowerBound]) + "::" + hex(groups[longest.upperBound...])
  }
}
