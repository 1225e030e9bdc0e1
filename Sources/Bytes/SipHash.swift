/// SipHash-1-3 (Aumasson and Bernstein, 2012): a keyed 64-bit hash for tables that strangers may fill.
package struct SipHash: Sendable {
  private let key: (UInt64, UInt64)

  package init(key: (UInt64, UInt64)) { self.key = key }

  package func hash(_ bytes: Span<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { bytes in
      var state = State(key: key)
      let end = bytes.count & ~7
      // In bounds: `end` is a multiple of eight, and no more than there are bytes.
      for offset in stride(from: 0, to: end, by: 8) {
        state.take(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      }
      var last = UInt64(bytes.count & 255) << 56
      for offset in end..<bytes.count { last |= UInt64(bytes[offset]) << UInt64(8 * (offset - end)) }
      state.take(last)
      return state.finish()
    }
  }

  private struct State {
    private var v0, v1, v2, v3: UInt64

    init(key: (UInt64, UInt64)) {
      v0 = key.0 ^ 0x736f_6d65_7073_6575
      v1 = key.1 ^ 0x646f_7261_6e64_6f6d
      v2 = key.0 ^ 0x6c79_6765_6e65_7261
      v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    mutating func take(_ word: UInt64) {
      v3 ^= word
      round()
      v0 ^= word
    }

    mutating func finish() -> UInt64 {
      v2 ^= 0xff
      for _ in 0..<3 { round() }
      return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func round() {
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
  }
}
