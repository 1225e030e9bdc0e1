import COpenSSL

/// Whether `a` and `b` hold the same bytes, in a time that depends on their lengths only.
package func constantTimeEquals(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
  guard a.count == b.count else { return false }
  // In bounds: both buffers hold `a.count` bytes, borrowed for the call.
  return a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0 }
  }
}
