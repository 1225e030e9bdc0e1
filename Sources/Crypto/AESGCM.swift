import Bytes
import COpenSSL

/// AES-256-GCM (NIST SP 800-38D) under one key, for many messages. A nonce must never be used for two of them.
///
/// Owns its context, which holds the key and is wiped when it is freed. It may move between threads, since nothing but this value refers
/// to the context.
package struct AESGCM: ~Copyable, @unchecked Sendable {
  package static let keyByteCount = 32
  package static let nonceByteCount = 12
  package static let tagByteCount = 16

  private let context: OpaquePointer

  package init(key: Span<UInt8>) {
    precondition(key.count == Self.keyByteCount, "a key has 32 bytes")
    guard let context = EVP_CIPHER_CTX_new(), let algorithm = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else {
      preconditionFailure("libcrypto offers no AES-256-GCM")
    }
    self.context = context
    // In bounds: libcrypto reads 32 bytes of the key. The context holds the algorithm from then on.
    let status = key.withUnsafeBufferPointer {
      EVP_CipherInit_ex2(context, algorithm, $0.baseAddress, nil, Direction.seal.rawValue, nil)
    }
    EVP_CIPHER_free(algorithm)
    precondition(status == 1, "libcrypto could not take the key")
  }

  deinit { EVP_CIPHER_CTX_free(context) }

  /// Appends `message`, sealed, and behind it the tag that also stands for `companion`, which is not stored.
  package mutating func seal(
    _ message: Span<UInt8>, nonce: Span<UInt8>, authenticating companion: Span<UInt8>, into writer: inout ByteWriter
  ) {
    begin(.seal, nonce: nonce, companion: companion)
    update(message, into: &writer)
    let isDone = finish()
    precondition(isDone, "libcrypto could not seal")
    writer.append(roomFor: Self.tagByteCount) { output in
      output.withUnsafeMutableBufferPointer { target, count in
        // In bounds: there is room for the 16 bytes of the tag behind the first `count`.
        let tag = UnsafeMutableBufferPointer(rebasing: target[count...])
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagByteCount), tag.baseAddress)
        count += Self.tagByteCount
      }
    }
  }

  /// Appends what was sealed as `sealed`, tag included. Returns `false`, and appends nothing, when anything differs from the sealing: a byte, the
  /// key, the nonce or the companion.
  package mutating func open(
    _ sealed: Span<UInt8>, nonce: Span<UInt8>, authenticating companion: Span<UInt8>, into writer: inout ByteWriter
  ) -> Bool {
    guard sealed.count >= Self.tagByteCount else { return false }
    let start = writer.byteCount
    begin(.open, nonce: nonce, companion: companion)
    update(sealed.extracting(droppingLast: Self.tagByteCount), into: &writer)
    // In bounds: 16 bytes are read, and only read.
    sealed.extracting(last: Self.tagByteCount).withUnsafeBufferPointer { tag in
      _ = EVP_CIPHER_CTX_ctrl(
        context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), UnsafeMutableRawPointer(mutating: tag.baseAddress))
    }
    guard finish() else {
      writer.truncate(to: start)
      return false
    }
    return true
  }

  private enum Direction: Int32 {
    case open = 0
    case seal = 1
  }

  private func begin(_ direction: Direction, nonce: Span<UInt8>, companion: Span<UInt8>) {
    precondition(nonce.count == Self.nonceByteCount, "a nonce has 12 bytes")
    // In bounds: libcrypto reads 12 bytes of the nonce, and all of the companion.
    var status = nonce.withUnsafeBufferPointer {
      EVP_CipherInit_ex2(context, nil, nil, $0.baseAddress, direction.rawValue, nil)
    }
    precondition(status == 1, "libcrypto could not begin")
    var count: Int32 = 0
    status = companion.withUnsafeBufferPointer {
      EVP_CipherUpdate(context, nil, &count, $0.baseAddress, Int32($0.count))
    }
    precondition(status == 1, "libcrypto could not go on")
  }

  private func update(_ message: Span<UInt8>, into writer: inout ByteWriter) {
    writer.append(roomFor: message.count) { output in
      output.withUnsafeMutableBufferPointer { target, count in
        // In bounds: GCM writes as many bytes as it reads, and there is room for those behind the first `count`.
        let status = message.withUnsafeBufferPointer { source in
          var written: Int32 = 0
          return EVP_CipherUpdate(
            context, target.baseAddress.map { $0 + count }, &written, source.baseAddress, Int32(source.count))
        }
        precondition(status == 1, "libcrypto could not go on")
        count += message.count
      }
    }
  }

  /// Whether everything is as it was sealed.
  private func finish() -> Bool {
    // GCM writes nothing at the end.
    var nothing: UInt8 = 0
    var count: Int32 = 0
    return EVP_CipherFinal_ex(context, &nothing, &count) == 1
  }
}
