extension MutableSpan<UInt8> {
  /// Combines the bytes of `range` with the four bytes of `mask` in turn, most significant first, by exclusive or
  /// (RFC 6455, section 5.3). Done twice, it changes nothing.
  package mutating func applyMask(_ mask: UInt32, to range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "masking past the end of a span")
    let word = (UInt64(mask) << 32 | UInt64(mask)).bigEndian
    withUnsafeMutableBytes { bytes in
      // In bounds: `range` lies in the span, and 64 or 8 bytes are read and written only while as many are left.
      var offset = range.lowerBound
      let words = SIMD8(repeating: word)
      while offset <= range.upperBound - 64 {
        let masked = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self) ^ words
        bytes.storeBytes(of: masked, toByteOffset: offset, as: SIMD8<UInt64>.self)
        offset += 64
      }
      while offset <= range.upperBound - 8 {
        let masked = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ word
        bytes.storeBytes(of: masked, toByteOffset: offset, as: UInt64.self)
        offset += 8
      }
      var key = mask
      while offset < range.upperBound {
        key = key << 8 | key >> 24
        bytes[offset] ^= UInt8(truncatingIfNeeded: key)
        offset += 1
      }
    }
  }
}
