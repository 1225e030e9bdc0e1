/// Whether a text is a room code: 1 to 32 letters, digits, `_` or `-`.
package func isRoomCode(_ text: Span<UInt8>) -> Bool {
  consists(text, upTo: 32) { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
}

/// Whether a text is an id of an action: 1 to 64 letters, digits, `.`, `_`, `:` or `-`.
package func isActionID(_ text: Span<UInt8>) -> Bool {
  consists(text, upTo: 64) {
    $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-")
  }
}

private func consists(_ text: Span<UInt8>, upTo maximumCount: Int, or isOther: (UInt8) -> Bool) -> Bool {
  guard text.count >= 1, text.count <= maximumCount else { return false }
  for index in text.indices {
    switch text[index] {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      continue
    default: if !isOther(text[index]) { return false }
    }
  }
  return true
}

/// A name without the white space around it, or `nil` when it is not 1 to 32 characters (as people count: extended grapheme clusters, of at
/// most 128 bytes in all) or holds a control character, a line or paragraph separator, or a control of the direction of text
/// (Unicode's `Bidi_Control`), which would reach beyond the name.
package func trimmedName(_ name: String) -> String? {
  var name = Substring(name)
  while let first = name.first, first.isWhitespace { name.removeFirst() }
  while let last = name.last, last.isWhitespace { name.removeLast() }
  guard !name.isEmpty, name.utf8.count <= 128, name.count <= 32 else { return nil }
  let isClean = name.unicodeScalars.allSatisfy { scalar in
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: !scalar.properties.isBidiControl
    }
  }
  return isClean ? String(name) : nil
}
