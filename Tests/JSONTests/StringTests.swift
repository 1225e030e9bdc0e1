import Bytes
import JSON
import Testing

@Suite("JSON strings")
struct StringTests {
  /// A string with the text that it lies in.
  private struct Token {
    let text: [UInt8]
    let string: JSONString

    init(_ token: String) throws {
      let text = Array(token.utf8)
      var scanner = JSONScanner()
      string = try scanner.string(in: text.span)
      self.text = text
    }

    var decoded: String { string.text(in: text.span) }

    func equals(_ word: StaticString) -> Bool { string.equals(word, in: text.span) }
  }

  @Test(
    "escapes stand for their characters",
    arguments: [
      (#""""#, ""),
      (#""plain""#, "plain"),
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
      (#""\u0000\u001F\u007f""#, "\u{0}\u{1F}\u{7F}"),
      (#""\u00e9é\u20AC€""#, "éé€€"),
      (#""\ud83d\uDE00😀""#, "😀😀"),
      (#""\ud800""#, "\u{FFFD}"),
      (#""\ud800x""#, "\u{FFFD}x"),
      (#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"),
      (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
      (#""\ud800\n""#, "\u{FFFD}\n"),
      (#""\ud800\ue000""#, "\u{FFFD}\u{E000}"),
      (#""\\u0061""#, "\\u0061"),
    ])
  func decoding(_ token: String, _ expected: String) throws {
    let read = try Token(token)
    #expect(read.string.token == read.text.indices)
    #expect(Array(read.decoded.utf8) == Array(expected.utf8))
    #expect(read.string.hasEscapes == token.contains("\\"))
  }

  @Test("a string equals a word when its characters do")
  func equality() throws {
    for token in [#""act""#, #""\u0061ct""#, #""a\u0063\u0074""#] {
      let read = try Token(token)
      #expect(read.equals("act"))
      #expect(!read.equals("acts"))
      #expect(!read.equals("ac"))
      #expect(!read.equals("aCt"))
    }
    #expect(try Token(#""""#).equals(""))
  }

  @Test(
    "only what needs it is escaped",
    arguments: [
      ("", #""""#),
      ("plain", #""plain""#),
      ("\"\\/", #""\"\\/""#),
      ("\n\r\t\u{8}\u{0}\u{1F}\u{7F}", "\"\\n\\r\\t\\u0008\\u0000\\u001f\u{7F}\""),
      ("é€😀", "\"é€😀\""),
      ("exactly8\"exactly8", #""exactly8\"exactly8""#),
    ])
  func writing(_ text: String, _ expected: String) {
    var writer = ByteWriter()
    JSONWriter.append(string: text, to: &writer)
    #expect(writer.bytes == Array(expected.utf8))
  }
}
