/// A growing run of bytes with the few ways of writing that encoders need. Emptied, it keeps its memory.
@usableFromInline
package struct ByteWriter: Sendable {
  @usableFromInline package internal(set) var bytes: [UInt8] = []

  @inlinable
  package init() {}

  package init(reservingCapacity byteCount: Int) { bytes.reserveCapacity(byteCount) }

  @inlinable
  package var byteCount: Int { bytes.count }

  @inlinable
  package var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span }
  }

  /// The bytes written so far, to be changed in place.
  @inlinable
  package var mutableSpan: MutableSpan<UInt8> {
    @_lifetime(&self)
    mutating get { bytes.mutableSpan }
  }

  /// Bytes that fit before more memory is taken.
  @inlinable
  package var capacity: Int { bytes.capacity }

  @inlinable
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Keeps the first `byteCount` bytes only.
  @inlinable
  package mutating func truncate(to byteCount: Int) { bytes.removeLast(bytes.count - byteCount) }

  @inlinable
  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  @inlinable
  package mutating func append(_ other: Span<UInt8>) {
    bytes.append(contentsOf: other)
  }

  package mutating func append(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  /// Appends a literal, without going through `String`.
  package mutating func append(_ literal: StaticString) {
    // In bounds: a StaticString that is not a single scalar points at `utf8CodeUnitCount` bytes that live for ever.
    precondition(literal.hasPointerRepresentation)
    bytes.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  package mutating func append(utf8 string: String) { bytes.append(contentsOf: string.utf8) }

  /// Appends what `fill` puts into a span that has room for `byteCount` bytes.
  package mutating func append(roomFor byteCount: Int, _ fill: (inout OutputSpan<UInt8>) -> Void) {
    bytes.append(addingCapacity: byteCount, initializingWith: fill)
  }

  /// Appends the shortest decimal form of `value`.
  package mutating func append(decimal value: Int64) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    if rest < 10 { return bytes.append(UInt8(ascii: "0") + UInt8(rest)) }
    let start = bytes.count
    while rest > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    // In place: reversing a slice of the array would copy it.
    var (low, high) = (start, bytes.count - 1)
    while low < high {
      bytes.swapAt(low, high)
      low += 1
      high -= 1
    }
  }

  /// Appends `value` as 16 lowercase hex digits.
  package mutating func append(hex value: UInt64) {
    var shift: UInt64 = 64
    while shift > 0 {
      shift -= 4
      bytes.append(Hex.digit(UInt8(truncatingIfNeeded: value >> shift) & 15))
    }
  }

  /// Appends `value`, most significant byte first.
  @inlinable
  package mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
