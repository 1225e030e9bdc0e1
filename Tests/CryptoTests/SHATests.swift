import Bytes
import Crypto
import Testing

/// The examples that NIST publishes beside FIPS 180-4.
@Suite struct SHATests {
  static let twoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (twoBlocks, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
  ])
  func `SHA-256 gives the published digests`(message: String, expected: String) {
    var hasher = SHA256Hasher()
    let whole = hasher.digest(of: message.bytes)
    #expect(Hex.string(whole.bytes) == expected)
    let (front, back) = (Array(message.utf8.prefix(2)), Array(message.utf8.dropFirst(2)))
    let joined = hasher.digest(of: front.span, back.span)
    #expect(joined == whole, "in two pieces, with the same hasher")
  }

  @Test func `SHA-256 of a million letters a`() {
    var hasher = SHA256Hasher()
    let digest = hasher.digest(of: [UInt8](repeating: 0x61, count: 1_000_000).span)
    #expect(Hex.string(digest.bytes) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (twoBlocks, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
  ])
  func `SHA-1 gives the published digests`(message: String, expected: String) {
    let digest = SHA1.digest(of: message.bytes)
    #expect(Hex.string(digest) == expected)
  }
}
