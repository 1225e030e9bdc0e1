import Bytes

/// HMAC (RFC 2104) with SHA-256.
package enum HMACSHA256 {
  package static let byteCount = Digest.byteCount

  private static let blockByteCount = 64

  /// The 32 bytes that authenticate `message` under `key`, which must not be empty.
  package static func authenticate(_ message: Span<UInt8>, key: Span<UInt8>) -> [UInt8] {
    precondition(!key.isEmpty, "an empty key authenticates nothing")
    var hasher = SHA256Hasher()
    var block = key.count > blockByteCount ? hasher.digest(of: key).bytes : key.array
    block.append(contentsOf: repeatElement(0, count: blockByteCount - block.count))
    for index in block.indices { block[index] ^= 0x36 }
    let inner = hasher.digest(of: block.span, message).bytes
    for index in block.indices { block[index] ^= 0x36 ^ 0x5c }
    return hasher.digest(of: block.span, inner.span).bytes
  }
}
