import Bytes
import COpenSSL

/// SHA-256 (FIPS 180-4) for many messages, one after the other, without any allocation.
///
/// It calls libcrypto below EVP, which takes and frees its state for each message (OpenSSL 3.0).
package struct SHA256Hasher: Sendable {
  private var state = SHA256_CTX()

  package init() {}

  package mutating func digest(of message: Span<UInt8>) -> Digest {
    begin()
    update(message)
    return finish()
  }

  /// The digest of `first` followed by `second`.
  package mutating func digest(of first: Span<UInt8>, _ second: Span<UInt8>) -> Digest {
    begin()
    update(first)
    update(second)
    return finish()
  }

  private mutating func begin() {
    let status = SHA256_Init(&state)
    precondition(status == 1, "libcrypto could not begin a SHA-256")
  }

  private mutating func update(_ bytes: Span<UInt8>) {
    // In bounds: the buffer is the span's own memory, borrowed for the call.
    let status = bytes.withUnsafeBufferPointer { SHA256_Update(&state, $0.baseAddress, $0.count) }
    precondition(status == 1, "libcrypto could not go on with a SHA-256")
  }

  private mutating func finish() -> Digest {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Digest.byteCount) { output in
      // In bounds: SHA-256 writes 32 bytes, all of `output`, which initializes it.
      let status = SHA256_Final(output.baseAddress, &state)
      precondition(status == 1, "libcrypto could not finish a SHA-256")
      return Digest(bytes: UnsafeBufferPointer(output).span)!
    }
  }
}
