// Fields are compared and split by byte. Characters would not do: to them a Kelvin sign equals a K, and a comma with an
// accent is no comma.

extension String {
  /// Whether this is `other` but for the case of ASCII letters. `other` is in lowercase.
  func equalsIgnoringCase(_ other: String) -> Bool {
    utf8.lazy.map { (65...90).contains($0) ? $0 | 0x20 : $0 }.elementsEqual(other.utf8)
  }
}

extension StringProtocol {
  /// The parts between `separator`, each without the blanks and tabs around it.
  func parts(separatedBy separator: Unicode.Scalar, maxSplits: Int = .max) -> [String] {
    utf8.split(separator: UInt8(ascii: separator), maxSplits: maxSplits, omittingEmptySubsequences: false).map {
      trimmed($0)
    }
  }
}

/// The text of `units` without the blanks and tabs around it (OWS of RFC 9110, section 5.6.3).
func trimmed(_ units: some BidirectionalCollection<UInt8>) -> String {
  let isBlank = { (unit: UInt8) in unit == UInt8(ascii: " ") || unit == UInt8(ascii: "\t") }
  let start = units.firstIndex { !isBlank($0) } ?? units.endIndex
  let end = units.lastIndex { !isBlank($0) }.map(units.index(after:)) ?? start
  return String(decoding: units[start..<end], as: UTF8.self)
}
