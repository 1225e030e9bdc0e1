import Bytes

/// Numbers that are written as integers.
package enum JSONInteger {
  /// The value of a number without fraction and exponent, or `nil` when it has one of them or does not fit. `-0` is 0.
  ///
  /// - Parameter digits: a number that has been scanned.
  package static func value(of digits: Span<UInt8>) -> Int64? {
    let isNegative = digits[0] == UInt8(ascii: "-")
    var value: Int64 = 0
    for index in (isNegative ? 1 : 0)..<digits.count {
      guard digits[index] >= UInt8(ascii: "0"), digits[index] <= UInt8(ascii: "9") else { return nil }
      let digit = Int64(digits[index] - UInt8(ascii: "0"))
      let (product, overflows) = value.multipliedReportingOverflow(by: 10)
      // Negative from the first digit on, since the least value has no positive counterpart.
      let (sum, exceeds) =
        isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !overflows, !exceeds else { return nil }
      value = sum
    }
    return value
  }
}
