/// A host and a port, as in `Host`, a URL or an origin (RFC 3986, section 3.2), without user information.
struct Authority: Equatable {
  /// In lowercase. An IPv6 address stands in its brackets.
  let host: String
  let port: UInt16?

  init?(_ text: some StringProtocol) {
    // The colons of an IPv6 address stand inside the brackets.
    let units = Array(text.utf8)
    let hostEnd: Int
    if units.first == UInt8(ascii: "[") {
      guard let bracket = units.firstIndex(of: UInt8(ascii: "]")), bracket > 1,
        units[1..<bracket].allSatisfy(Self.isAddressUnit)
      else { return nil }
      hostEnd = bracket + 1
    } else {
      hostEnd = units.firstIndex(of: UInt8(ascii: ":")) ?? units.count
      guard hostEnd > 0, units[..<hostEnd].allSatisfy(Self.isNameUnit) else { return nil }
    }
    host = String(decoding: units[..<hostEnd], as: UTF8.self).lowercased()
    let rest = units[hostEnd...]
    if rest.isEmpty || rest.elementsEqual([UInt8(ascii: ":")]) {
      port = nil
      return
    }
    let digits = rest.dropFirst()
    guard rest.first == UInt8(ascii: ":"), digits.allSatisfy(Self.isDigit),
      let number = UInt16(String(decoding: digits, as: UTF8.self))
    else { return nil }
    port = number
  }

  private static func isDigit(_ unit: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) }

  private static func isAddressUnit(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: ":"),
      UInt8(ascii: "."):
      true
    default: isDigit(unit)
    }
  }

  private static func isNameUnit(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: isDigit(unit)
    }
  }
}
