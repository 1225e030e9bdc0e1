import Bytes
import Crypto
import Testing

@Suite struct DigestTests {
  private let bytes = Array(UInt8(1)...32)

  @Test func `a digest is its 32 bytes`() throws {
    let digest = try #require(makeDigest(bytes))
    #expect(digest.bytes == bytes)
    var writer = ByteWriter()
    digest.append(to: &writer)
    #expect(writer.bytes == bytes)
  }

  @Test func `the hex digits of the prefix are the first 16 of the digest`() throws {
    let digest = try #require(makeDigest(bytes))
    var writer = ByteWriter()
    writer.append(hex: digest.prefix)
    #expect(writer.span.text == String(Hex.string(bytes).prefix(16)))
  }

  @Test(arguments: [0, 31, 33]) func `another number of bytes is no digest`(count: Int) {
    #expect(makeDigest([UInt8](repeating: 0, count: count)) == nil)
  }

  @Test func `every byte counts for equality`() {
    for position in bytes.indices {
      var changed = bytes
      changed[position] ^= 0x80
      #expect(makeDigest(changed) != makeDigest(bytes), "byte \(position)")
    }
    #expect(Digest.zero.bytes == [UInt8](repeating: 0, count: 32))
  }

  // The macros can't take spans.
  private func makeDigest(_ bytes: [UInt8]) -> Digest? { Digest(bytes: bytes.span) }
}
