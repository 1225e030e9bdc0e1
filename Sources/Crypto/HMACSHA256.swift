import COpenSSL

/// HMAC (RFC 2104) with SHA-256.
package enum HMACSHA256 {
  package static let byteCount = 32

  /// The 32 bytes that authenticate `message` under `key`, which must not be empty.
  package static func authenticate(_ message: Span<UInt8>, key: Span<UInt8>) -> [UInt8] {
    precondition(!key.isEmpty, "an empty key authenticates nothing")
    return [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
      // In bounds: key and message are borrowed for the call; no more than `output` holds is written, and `count` says how much.
      key.withUnsafeBufferPointer { key in
        message.withUnsafeBufferPointer { message in
          let code = EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key.baseAddress, key.count, message.baseAddress, message.count,
            output.baseAddress, output.count, &count)
          precondition(code != nil, "libcrypto offers no HMAC-SHA-256")
        }
      }
    }
  }
}
