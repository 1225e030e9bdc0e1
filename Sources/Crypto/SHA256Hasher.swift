import Bytes
import COpenSSL

/// SHA-256 (FIPS 180-4) for many messages, one after the other: one context, used again. Nothing here allocates for a message;
/// OpenSSL 3.0 itself takes and frees its small state each time.
///
/// Owns its context. It may move between threads, since nothing but this value refers to the context.
package struct SHA256Hasher: ~Copyable, @unchecked Sendable {
  private let context: OpaquePointer
  private let algorithm: OpaquePointer

  package init() {
    guard let context = EVP_MD_CTX_new(), let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else {
      preconditionFailure("libcrypto offers no SHA-256")
    }
    self.context = context
    self.algorithm = algorithm
  }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

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

  private func begin() {
    let status = EVP_DigestInit_ex2(context, algorithm, nil)
    precondition(status == 1, "libcrypto could not begin a SHA-256")
  }

  private func update(_ bytes: Span<UInt8>) {
    // In bounds: the buffer is the span's own memory, borrowed for the call.
    let status = bytes.withUnsafeBufferPointer { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    precondition(status == 1, "libcrypto could not go on with a SHA-256")
  }

  private func finish() -> Digest {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Digest.byteCount) { output in
      // In bounds: SHA-256 writes 32 bytes, all of `output`, which initializes it.
      let status = EVP_DigestFinal_ex(context, output.baseAddress, nil)
      precondition(status == 1, "libcrypto could not finish a SHA-256")
      return Digest(bytes: UnsafeBufferPointer(output).span)!
    }
  }
}
