import Bytes
import Crypto
import Sessions

/// A JWT of this header and this payload, which is in base 64 already.
func signed(header: String, payload: some StringProtocol, with key: SigningKey) -> String {
  let text = "\(Base64URL.encode(Array(header.utf8))).\(payload)"
  return "\(text).\(Base64URL.encode(HMACSHA256.authenticate(text.bytes, key: key.secret.span)))"
}
