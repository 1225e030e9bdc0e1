import Bytes
import Crypto
import Testing

@Suite struct RandomGeneratorTests {
  private var random = RandomGenerator(seed: Array(0..<32))

  /// Computed with Python's `hmac`: blocks 1 and 2 under the seed, then block 1 under block 0.
  @Test mutating func `the bytes are those of the construction`() {
    #expect(
      Hex.string(random.bytes(40)) == "c432e059c378eef7fe2f1181a4050836f51e0856fd74937be81784fa0efa7a1cf92ad613cd014c74"
    )
    #expect(Hex.string(random.bytes(4)) == "61545f5d")
  }

  @Test mutating func `the same seed gives the same, another seed and the next request something else`() {
    var same = RandomGenerator(seed: Array(0..<32))
    var other = RandomGenerator(seed: Array(1..<33))
    let word = random.word()
    #expect(word == same.word())
    #expect(word != other.word())
    #expect(word != random.word())
  }

  @Test mutating func `nothing asked, nothing given`() {
    #expect(random.bytes(0) == [])
    #expect(random.string(0, of: "ab") == "")
  }

  @Test(arguments: [1, 2, 3, 10, 1 << 63, (1 << 63) + 1, .max] as [UInt64])
  func `a number is below its bound`(bound: UInt64) {
    var random = random
    for _ in 0..<50 { #expect(random.below(bound) < bound) }
  }

  @Test mutating func `numbers and characters are spread evenly`() {
    var counts = [Int](repeating: 0, count: 5)
    for _ in 0..<5000 { counts[Int(random.below(5))] += 1 }
    #expect(counts.allSatisfy { (850...1150).contains($0) }, "\(counts)")

    let characters = random.string(5000, of: "abcde")
    #expect(characters.count == 5000)
    for character in "abcde" {
      let count = characters.count { $0 == character }
      #expect((850...1150).contains(count), "\(character): \(count)")
    }
  }
}
