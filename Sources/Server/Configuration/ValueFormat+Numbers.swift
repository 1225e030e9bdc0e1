import Bytes

extension ValueFormat<Duration> {
  private static var units: [(name: String, milliseconds: Int64)] {
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)]
  }

  /// A whole number and its unit. `range` is of whole milliseconds.
  static func duration(_ range: ClosedRange<Duration>) -> Self {
    ValueFormat(
      placeholder: "DURATION", allowed: "\(text(range.lowerBound)) to \(text(range.upperBound))",
      parse: { (text) throws(ValueError) in
        let (count, suffix) = try wholeNumber(text, or: "is no duration such as 10s")
        guard !suffix.isEmpty else { throw .invalid(reason: "needs a unit: ms, s, m, h or d") }
        guard let unit = units.first(where: { $0.name == suffix }) else {
          throw .invalid(reason: "has an unknown unit; the units are ms, s, m, h and d")
        }
        let (milliseconds, isTooLarge) = Int64(count).multipliedReportingOverflow(by: unit.milliseconds)
        guard !isTooLarge, range.contains(.milliseconds(milliseconds)) else {
          throw .invalid(reason: "is out of range")
        }
        return .milliseconds(milliseconds)
      },
      text: text)
  }

  /// The largest unit that divides it.
  @Sendable private static func text(_ duration: Duration) -> String {
    let milliseconds = duration.milliseconds
    let unit = units.first { milliseconds.isMultiple(of: $0.milliseconds) } ?? ("ms", 1)
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
  }
}

extension ValueFormat<Int> {
  /// A whole number of things.
  ///
  /// - Parameter zero: What 0 means, if it means something of its own.
  static func count(_ range: ClosedRange<Int>, zero: String? = nil) -> Self {
    ValueFormat(
      placeholder: "NUMBER",
      allowed: "\(range.lowerBound) to \(range.upperBound)\(zero.map { "; 0: \($0)" } ?? "")",
      parse: { (text) throws(ValueError) in
        let (count, suffix) = try wholeNumber(text, or: "is no whole number")
        guard suffix.isEmpty else { throw .invalid(reason: "is no whole number") }
        guard range.contains(count) else { throw .invalid(reason: "is out of range") }
        return count
      },
      text: { "\($0)" })
  }

  /// A number of bytes: a whole number, alone or with `KiB` or `MiB`.
  static func bytes(_ range: ClosedRange<Int>) -> Self {
    ValueFormat(
      placeholder: "BYTES", allowed: "\(bytesText(range.lowerBound)) to \(bytesText(range.upperBound))",
      parse: { (text) throws(ValueError) in
        let (count, suffix) = try wholeNumber(text, or: "is no number of bytes such as 65536 or 64KiB")
        let unit: Int
        switch suffix {
        case "": unit = 1
        case "KiB", " KiB": unit = 1 << 10
        case "MiB", " MiB": unit = 1 << 20
        default: throw .invalid(reason: "has an unknown unit; the units are KiB and MiB, or none for bytes")
        }
        let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: unit)
        guard !isTooLarge, range.contains(bytes) else { throw .invalid(reason: "is out of range") }
        return bytes
      },
      text: bytesText)
  }

  @Sendable private static func bytesText(_ count: Int) -> String {
    switch count {
    case 0: "0"
    case _ where count.isMultiple(of: 1 << 20): "\(count >> 20)MiB"
    case _ where count.isMultiple(of: 1 << 10): "\(count >> 10)KiB"
    default: "\(count)"
    }
  }
}

/// The number that `text` begins with and what follows it. Digits only: no sign, no fraction.
private func wholeNumber(_ text: String, or reason: String) throws(ValueError) -> (Int, suffix: String) {
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  guard !digits.isEmpty else { throw .invalid(reason: reason) }
  guard let number = Int(digits) else { throw .invalid(reason: "is out of range") }
  return (number, String(text.dropFirst(digits.count)))
}
