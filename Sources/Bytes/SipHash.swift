/// SipHash-1-3 (Aumasson and Bernstein, 2012): a keyed 64-bit hash for tables that strangers may fill.
package struct SipHash: Sendable {
  private let key: (UInt64, UInt64)

  package init(key: (UInt64, UInt64)) { self.key = key }

  package func hash(_ bytes: Span<UInt8>) -> UInt64 {
    var v0 = key.0 ^ 0x736f_6d65_7073_6575
    var v1 = key.1 ^ 0x646f_7261_6e64_6f6d
    var v2 = key.0 ^ 0x6c79_6765_6e65_7261
    var v3 = key.1 ^ 0x7465_6462_7974_6573

    func round() {
      v0 &+= v1
      v1 = v1 << 13 | v1 >> 51
      v1 ^= v0
      v0 = v0 << 32 | v0 >> 32
      v2 &+= v3
      v3 = v3 << 16 | v3 >> 48
      v3 ^= v2
      v0 &+= v3
      v3 = v3 << 21 | v3 >> 43
      v3 ^= v0
      v2 &+= v1
      v1 = v1 << 17 | v1 >> 47
      v1 ^= v2
      v2 = v2 << 32 | v2 >> 32
    }

    func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      v0 ^= word
    }

    let wholeByteCount = bytes.count & ~7
    var offset = 0
    while offset < wholeByteCount {
      absorb(bytes.bigEndian(at: offset, as: UInt64.self).byteSwapped)
      offset += 8
    }
    var last = UInt64(bytes.count & 255) << 56
    for index in wholeByteCount..<bytes.count { last |= UInt64(bytes[index]) << (8 * UInt64(index & 7)) }
    absorb(last)
    v2 ^= 0xff
    round()
    round()
    round()
    return v0 ^ v1 ^ v2 ^ v3
  }
}
