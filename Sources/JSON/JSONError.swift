/// Why a text is no JSON, and at which byte.
package struct JSONError: Error, Equatable, Sendable {
  package enum Rule: Sendable {
    case unexpectedEnd
    case unexpectedByte
    case invalidNumber
    case invalidEscape
    /// A control character inside a string must be escaped (RFC 8259, section 7).
    case controlCharacter
    case invalidUTF8
    /// More containers inside each other than a reader takes.
    case tooDeep
    /// Something follows the value.
    case trailingBytes
  }

  package var rule: Rule
  /// From the start of the text.
  package var offset: Int

  package init(rule: Rule, offset: Int) {
    self.rule = rule
    self.offset = offset
  }
}
