import Bytes
import Crypto
import Testing

@Suite struct HMACTests {
  /// RFC 4231, section 4; test case 5 is of a truncated output, which is not offered here.
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      Array(1...25), [UInt8](repeating: 0xcd, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131),
      Array(
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm."
          .utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ])
  func `HMAC-SHA-256 gives the published values`(key: [UInt8], message: [UInt8], expected: String) {
    let code = HMACSHA256.authenticate(message.span, key: key.span)
    #expect(Hex.string(code) == expected)
  }

  @Test func `an empty message can be authenticated`() {
    let empty: [UInt8] = []
    let code = HMACSHA256.authenticate(empty.span, key: "key".bytes)
    #expect(Hex.string(code) == "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0")
  }

  @Test(arguments: [
    ("", "", true), ("a", "a", true), ("a", "b", false), ("secret", "secreT", false), ("secret", "secre", false),
    ("", "a", false),
  ])
  func `constant-time equality is equality`(a: String, b: String, expected: Bool) {
    let isEqual = constantTimeEquals(a.bytes, b.bytes)
    #expect(isEqual == expected)
  }
}
