import Bytes
import Testing

@Suite("Borrowed bytes")
struct SpanTests {
  @Test("they are equal when their number and each of them is, at every alignment", arguments: 0..<9)
  func equality(start: Int) {
    let bytes = Array(UInt8(0)..<64)
    for count in 0...40 {
      var other = Array(bytes[start..<start + count])
      let isEqual = bytes.span.extracting(start..<start + count).isEqual(to: other.span)
      #expect(isEqual)
      for index in other.indices {
        other[index] ^= 0x80
        let isEqual = bytes.span.extracting(start..<start + count).isEqual(to: other.span)
        #expect(!isEqual, "byte \(index) of \(count)")
        other[index] ^= 0x80
      }
      other.append(0)
      let isLongerEqual = bytes.span.extracting(start..<start + count).isEqual(to: other.span)
      #expect(!isLongerEqual)
    }
  }

  @Test("they are compared with a literal")
  func literals() {
    for (text, isEqual) in [
      ("websocket €", true), ("websocket", false), ("Websocket €", false), ("websocket €!", false), ("", false),
    ] {
      let answer = text.bytes.isEqual(to: "websocket €")
      #expect(answer == isEqual, "\(text)")
    }
    let isEmpty = "".bytes.isEqual(to: "")
    #expect(isEmpty)
  }

  @Test("a number is read at any offset, its most significant byte first")
  func bigEndian() {
    let bytes = Array(UInt8(1)...12)
    for offset in 0...4 {
      let expected = (0..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[offset + $1]) }
      let long: UInt64 = bytes.span.bigEndian(at: offset)
      let word: UInt32 = bytes.span.bigEndian(at: offset)
      let short: UInt16 = bytes.span.bigEndian(at: offset)
      #expect(long == expected)
      #expect(word == UInt32(expected >> 32))
      #expect(short == UInt16(expected >> 48))
    }
    let negative: Int16 = ([0xFF, 0xFE] as [UInt8]).span.bigEndian(at: 0)
    #expect(negative == -2)
  }

  @Test("text is repaired where it is broken, and text as bytes is its UTF-8")
  func text() {
    let broken: [UInt8] = [0x61, 0xFF, 0x62]
    #expect(broken.span.text == "a\u{FFFD}b")
    let text = "é€😀"
    let bytes = text.bytes.array
    #expect(bytes == Array(text.utf8))
    #expect(bytes.span.text == text)
  }
}
