/// What encoders write where they have made room for all of it at once.
extension OutputSpan where Element == UInt8 {
  /// Appends a literal, without going through `String`.
  @inlinable
  package mutating func append(_ literal: StaticString) {
    // In bounds: a StaticString that is not a single scalar points at `utf8CodeUnitCount` bytes that live for ever.
    precondition(literal.hasPointerRepresentation)
    append(copying: UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  @inlinable
  package mutating func append(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBytes { append(copying: $0) }
  }

  @inlinable
  mutating func append(copying source: UnsafeRawBufferPointer) {
    precondition(source.count <= freeCapacity, "no room was made for so much")
    withUnsafeMutableBufferPointer { target, count in
      // In bounds: there is room for all of `source` behind the first `count` bytes.
      UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target)[count...]).copyMemory(from: source)
      count += source.count
    }
  }

  /// The most bytes that a decimal number has.
  @inlinable
  package static var decimalByteCount: Int { 20 }

  /// Appends the shortest decimal form of `value`.
  package mutating func append(decimal value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var digitCount = 1
    var bound: UInt64 = 10
    while value.magnitude >= bound, digitCount < 19 {
      digitCount += 1
      bound *= 10
    }
    precondition(digitCount <= freeCapacity, "no room was made for so much")
    withUnsafeMutableBufferPointer { target, count in
      var rest = value.magnitude
      // In bounds: there is room for so many digits behind the first `count` bytes. They are written from the last to the first.
      for index in (count..<count + digitCount).reversed() {
        target.initializeElement(at: index, to: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
        rest /= 10
      }
      count += digitCount
    }
  }

  /// Appends `value` as 16 lowercase hex digits.
  package mutating func append(hex value: UInt64) {
    var shift: UInt64 = 64
    while shift > 0 {
      shift -= 4
      append(Hex.digit(UInt8(truncatingIfNeeded: value >> shift) & 15))
    }
  }
}
