import Bytes
import Testing

@Suite("Base 16")
struct HexTests {
  @Test(
    "it gives the test vectors of RFC 4648, section 10, in lowercase, and reads them in either case",
    arguments: [
      ("", ""), ("f", "66"), ("fo", "666f"), ("foo", "666f6f"), ("foob", "666f6f62"), ("fooba", "666f6f6261"),
      ("foobar", "666f6f626172"),
    ])
  func vectors(_ text: String, _ digits: String) {
    #expect(Hex.string(text.utf8) == digits)
    #expect(Hex.bytes(digits) == Array(text.utf8))
    #expect(Hex.bytes(digits.uppercased()) == Array(text.utf8))
  }

  @Test("every byte comes back")
  func everyByte() {
    let all = Array(UInt8.min...UInt8.max)
    #expect(Hex.bytes(Hex.string(all)) == all)
  }

  @Test(
    "an odd number of digits, and what is no digit, is refused",
    arguments: ["0", "abc", "0g", "g0", "0x00", " 00", "00 ", "0\n", "-1", "/0", ":0", "@0", "G0", "`0", "é", "１２"])
  func refusals(_ text: String) { #expect(Hex.bytes(text) == nil) }

  @Test("a word is exactly 16 digits")
  func words() {
    for (digits, word) in [
      ("0000000000000000", 0), ("0123456789abcdef", 0x0123_4567_89AB_CDEF), ("FFFFFFFFFFFFFFFF", .max),
      ("", nil), ("000000000000000", nil), ("00000000000000000", nil), ("000000000000000g", nil),
      (" 000000000000001", nil), ("+000000000000001", nil),
    ] as [(String, UInt64?)] {
      let answer = Hex.word(digits.bytes)
      #expect(answer == word, "\(digits)")
    }
  }

  @Test("a word that is written is read", arguments: seeds)
  func roundTrip(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let word = random.next()
    var writer = ByteWriter()
    writer.append(hex: word)
    let answer = Hex.word(writer.span)
    #expect(answer == word)
  }
}
