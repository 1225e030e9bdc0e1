import Bytes
import Testing

@Suite("Base 64 for URLs")
struct Base64URLTests {
  @Test(
    "it gives the test vectors of RFC 4648, section 10, without their padding, both ways",
    arguments: [
      ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
      ("foobar", "Zm9vYmFy"),
    ])
  func vectors(_ text: String, _ encoded: String) {
    #expect(Base64URL.encode(Array(text.utf8)) == encoded)
    let decoded = Base64URL.decode(encoded.bytes)
    #expect(decoded == Array(text.utf8))
  }

  @Test("the two last digits are those of URLs, as in RFC 7515, appendix C")
  func alphabet() {
    #expect(Base64URL.encode([3, 236, 255, 224, 193]) == "A-z_4ME")
    let all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    let decoded = Base64URL.decode(all.bytes)
    #expect(decoded.map { Base64URL.encode($0) } == all)
  }

  @Test(
    "what no encoder writes is refused",
    arguments: [
      // A number of digits that is impossible.
      "A", "AAAAA", "Zm9vY",
      // Padding.
      "Zg==", "Zm8=", "=", "====", "Zm9v=",
      // Characters of the other alphabet, and of none.
      "A+z_4ME", "A-z/4ME", "Zm 9v", "Zm9v\n", "Zm9v\u{0}", "Zmé", "Zm.v", "@@@@", "[[[[", "``_`", "{{{{", ",,,,",
      "::::",
      // Bits that are not used and not zero: a second spelling of the same bytes.
      "Zh", "Zm9vYh", "Z/", "Zm9", "Zm-", "__", "___",
    ])
  func refusals(_ text: String) {
    let decoded = Base64URL.decode(text.bytes)
    #expect(decoded == nil)
  }

  @Test("each value of two bytes has one spelling among all texts of three digits")
  func oneSpelling() {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var spellingCount = 0
    for first in digits {
      for second in digits {
        for third in digits {
          guard let bytes = Base64URL.decode([first, second, third].span) else { continue }
          spellingCount += 1
          guard Base64URL.encode(bytes).utf8.elementsEqual([first, second, third]) else {
            Issue.record("\(bytes) has another spelling")
            return
          }
        }
      }
    }
    #expect(spellingCount == 1 << 16)
  }

  @Test("what is encoded is decoded, whatever stands before it", arguments: seeds)
  func roundTrip(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for count in 0..<40 {
      let bytes = random.bytes(count: count)
      var writer = ByteWriter()
      writer.append("a.")
      Base64URL.encode(bytes.span, into: &writer)
      #expect(writer.byteCount == 2 + (count * 4 + 2) / 3)
      let decoded = Base64URL.decode(writer.span.extracting(2...))
      #expect(decoded == bytes)
    }
  }
}
