import Bytes
import Testing
import Wire

@Suite("Room codes, ids and names")
struct SyntaxTests {
  @Test(
    "a room code is 1 to 32 letters, digits, underscores and hyphens",
    arguments: [
      ("A", true), ("az09_-AZ", true), (String(repeating: "x", count: 32), true),
      ("", false), (String(repeating: "x", count: 33), false), ("a b", false), ("a.b", false), ("é", false),
      ("a\n", false),
      ("@", false), ("[", false), ("`", false), ("{", false), ("/", false), (":", false),
    ])
  func roomCodes(_ text: String, _ isValid: Bool) {
    let answer = isRoomCode(text.bytes)
    #expect(answer == isValid)
  }

  @Test(
    "an id is 1 to 64 letters, digits, dots, underscores, colons and hyphens",
    arguments: [
      ("a", true), ("az09._:-AZ", true), (String(repeating: "x", count: 64), true),
      ("", false), (String(repeating: "x", count: 65), false), ("a b", false), ("a/b", false), ("é", false),
      ("\u{0}", false),
    ])
  func actionIDs(_ text: String, _ isValid: Bool) {
    let answer = isActionID(text.bytes)
    #expect(answer == isValid)
  }

  @Test(
    "a name is trimmed, and counted as people count",
    arguments: [
      ("Ann", "Ann"),
      (" \t\n\u{A0}\u{3000}\u{2028}Ann B \u{85} ", "Ann B"),
      (String(repeating: "x", count: 32), String(repeating: "x", count: 32)),
      (String(repeating: "😀", count: 32), String(repeating: "😀", count: 32)),
      (String(repeating: "e\u{301}", count: 32), String(repeating: "e\u{301}", count: 32)),
      ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
      ("שלום", "שלום"),
      ("<b>&\"'\\", "<b>&\"'\\"),
    ])
  func names(_ name: String, _ trimmed: String) { #expect(trimmedName(name) == trimmed) }

  @Test(
    "what is no name",
    arguments: [
      "", "   ", "\u{2003}\u{2029}",
      String(repeating: "x", count: 33),
      String(repeating: "👩‍👩‍👧‍👦", count: 32),
      "a\u{0}b", "a\nb", "a\tb", "a\u{7F}b", "a\u{85}b", "a\u{9B}b",
      "a\u{2028}b", "a\u{2029}b",
      "a\u{202E}b", "a\u{2066}b", "a\u{200F}b", "a\u{61C}b",
    ])
  func noNames(_ name: String) { #expect(trimmedName(name) == nil) }
}
