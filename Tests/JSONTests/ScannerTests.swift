import Bytes
import JSON
import Testing

@Suite("Scanning JSON")
struct ScannerTests {
  @Test(
    "an error names the broken rule and the byte",
    arguments: [
      ("", JSONError.Rule.unexpectedEnd, 0),
      ("  ", .unexpectedEnd, 2),
      ("{\"a\":1", .unexpectedEnd, 6),
      ("[1,", .unexpectedEnd, 3),
      ("tru", .unexpectedEnd, 3),
      ("-", .unexpectedEnd, 1),
      ("\"abc", .unexpectedEnd, 4),
      ("\"\\u00", .unexpectedEnd, 5),
      ("x", .unexpectedByte, 0),
      ("+1", .unexpectedByte, 0),
      ("trup", .unexpectedByte, 3),
      ("[1,]", .unexpectedByte, 3),
      ("[1 2]", .unexpectedByte, 3),
      ("{1:2}", .unexpectedByte, 1),
      ("{\"a\" 1}", .unexpectedByte, 5),
      ("{\"a\":1,}", .unexpectedByte, 7),
      ("[}", .unexpectedByte, 1),
      ("01", .invalidNumber, 2),
      ("1.", .invalidNumber, 2),
      ("1e", .invalidNumber, 2),
      ("1e+x", .invalidNumber, 3),
      ("\"\\x\"", .invalidEscape, 2),
      ("\"\\u00g0\"", .invalidEscape, 5),
      ("\"a\nb\"", .controlCharacter, 2),
      ("1 2", .trailingBytes, 2),
      ("{} }", .trailingBytes, 3),
      ("\u{FEFF}1", .unexpectedByte, 0),
    ])
  func errors(_ text: String, _ rule: JSONError.Rule, _ offset: Int) {
    #expect(throws: JSONError(rule: rule, offset: offset)) { try scan(Array(text.utf8)) }
  }

  @Test(
    "broken UTF-8 is refused wherever it begins",
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
    ] as [[UInt8]])
  func invalidUTF8(_ broken: [UInt8]) {
    for padding in 0..<20 {
      let text: [UInt8] = [0x22] + Array(repeating: 0x61, count: padding) + broken + [0x22]
      #expect(throws: JSONError(rule: .invalidUTF8, offset: padding + 1)) { try scan(text) }
    }
  }

  @Test(
    "what is special in a string is found at every distance from its start",
    arguments: [0x00, 0x1F, 0x22, 0x5C] as [UInt8])
  func specialBytes(_ special: UInt8) throws {
    for padding in 0..<40 {
      let plain: [UInt8] = [0x22] + Array(repeating: 0x61, count: padding)
      switch special {
      case 0x22: #expect(try scan(plain + [special]).range == 0..<padding + 2)
      case 0x5C: #expect(try scan(plain + [special, 0x22, 0x22]).range == 0..<padding + 4)
      default:
        #expect(throws: JSONError(rule: .controlCharacter, offset: padding + 1)) { try scan(plain + [special, 0x22]) }
      }
    }
  }

  @Test("bytes beside the special ones are plain", arguments: [0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7E, 0x7F] as [UInt8])
  func plainBytes(_ plain: UInt8) throws {
    for count in 0..<40 {
      let text: [UInt8] = [0x22] + Array(repeating: plain, count: count) + [0x22]
      #expect(try scan(text).range == text.indices)
    }
  }

  @Test("containers nest 64 deep, and not deeper", arguments: [("[", "]"), ("{\"a\":", "}")])
  func depth(_ open: String, _ close: String) throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: open, count: depth) + "[]" + String(repeating: close, count: depth)).utf8)
    }
    let deepest = nested(JSONScanner.maximumDepth - 1)
    #expect(try scan(deepest).range == deepest.indices)
    _ = try parse(deepest)
    let tooDeep = JSONError(rule: .tooDeep, offset: open.utf8.count * JSONScanner.maximumDepth)
    let deeper = nested(JSONScanner.maximumDepth)
    #expect(throws: tooDeep) { try scan(deeper) }
    #expect(throws: tooDeep) { try parse(deeper) }
  }

  @Test("depth is what is open, not what has been")
  func breadth() throws {
    try scan(Array("[\(String(repeating: "[],{},", count: 200))0]".utf8))
  }

  @Test("the members of an object come with the ranges of their values")
  func members() throws {
    let text = Array(#" { "a" : [1, {"b":2}] ,"b\u0063":"x\"y", "": -0.5e1 } "#.utf8)
    var scanner = JSONScanner()
    try scanner.beginObject(in: text.span)
    var found: [String] = []
    while let name = try scanner.nextMember(in: text.span, isFirst: found.isEmpty) {
      let (kind, range) = try scanner.value(in: text.span)
      found.append("\(name.text(in: text.span)) \(kind) \(text.span.extracting(range).text)")
    }
    try scanner.end(of: text.span)
    #expect(found == ["a array [1, {\"b\":2}]", #"bc string "x\"y""#, " number -0.5e1"])
  }

  @Test("no prefix of a document is a document")
  func prefixes() throws {
    let text = Array(#"{"a":[1,-2.5e+3,"\u00e9\ud83d\ude00é😀",true,false,null,{}],"b":{"c":[[]]}}"#.utf8)
    try scan(text)
    for count in text.indices {
      #expect(throws: JSONError.self, "the first \(count) bytes") { try scan(Array(text[..<count])) }
    }
  }
}
