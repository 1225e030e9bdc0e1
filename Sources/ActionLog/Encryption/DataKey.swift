import Bytes
import Crypto

/// A key that seals data of events. Every process makes its own, so that no nonce is ever used twice.
struct DataKey: Sendable {
  let id: Int32
  /// 32 random bytes.
  let secret: [UInt8]
}

/// A data key as the storage keeps it: sealed under a key of the operator.
struct WrappedDataKey: Sendable, Equatable {
  /// Id of the operator's key.
  let keyID: String
  /// 12 bytes of nonce, the sealed secret and its tag.
  let wrapped: [UInt8]

  init(keyID: String, wrapped: [UInt8]) {
    self.keyID = keyID
    self.wrapped = wrapped
  }

  /// Seals `secret` under `key`. The nonce is random: an operator's key seals so few that two can't meet (SP 800-38D, section 8.3).
  init(_ secret: [UInt8], under key: EncryptionKey) {
    let nonce = randomBytes(AESGCM.nonceByteCount)
    var writer = ByteWriter()
    writer.append(nonce)
    var cipher = AESGCM(key: key.secret.span)
    cipher.seal(secret.span, nonce: nonce.span, authenticating: key.id.bytes, into: &writer)
    self.init(keyID: key.id, wrapped: writer.bytes)
  }

  /// The secret, or `nil` when it was not sealed under `key`.
  func secret(openedWith key: EncryptionKey) -> [UInt8]? {
    guard wrapped.count > AESGCM.nonceByteCount else { return nil }
    let nonce = wrapped.span.extracting(first: AESGCM.nonceByteCount)
    let sealed = wrapped.span.extracting(droppingFirst: AESGCM.nonceByteCount)
    var writer = ByteWriter()
    var cipher = AESGCM(key: key.secret.span)
    let isOpen = cipher.open(sealed, nonce: nonce, authenticating: key.id.bytes, into: &writer)
    return isOpen && writer.byteCount == AESGCM.keyByteCount ? writer.bytes : nil
  }
}

/// From the operating system's generator.
func randomBytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: .min ... .max) } }
